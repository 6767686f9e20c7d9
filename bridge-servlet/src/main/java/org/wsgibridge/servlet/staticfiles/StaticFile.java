package org.wsgibridge.servlet.staticfiles;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that may be served, open for reading.
 *
 * @param path its path, without links
 * @param channel the open file
 * @param size its size in bytes
 * @param modified when it was modified, in milliseconds since the epoch
 */
record StaticFile(Path path, FileChannel channel, long size, long modified) implements Closeable {
    /** A file that was just modified may be modified again within the clock's resolution: its tag is weak. */
    private static final long SETTLED_MILLIS = 2_000;

    /**
     * Opens a file that is served by its name, wherever its links lead.
     *
     * @return the file; {@code null} when there is no regular file
     */
    static @Nullable StaticFile open(Path path) {
        if (!path.toFile().isFile()) {
            return null;
        }
        try {
            Path real = path.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return of(real, FileChannel.open(real, StandardOpenOption.READ), attributes);
        } catch (IOException e) {
            return null;
        }
    }

    static StaticFile of(Path path, FileChannel channel, BasicFileAttributes attributes) {
        return new StaticFile(
                path, channel, attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /**
     * Returns the entity tag.
     *
     * @param coding the content coding, {@code ""} for the identity
     */
    String entityTag(String coding) {
        String tag = "\"" + Long.toHexString(modified) + "-" + Long.toHexString(size)
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
        return System.currentTimeMillis() - modified < SETTLED_MILLIS ? "W/" + tag : tag;
    }

    /**
     * Reads a part of the file.
     *
     * @param first the position of the first byte
     * @param length the number of bytes
     * @return the bytes; {@code null} when the file has become shorter
     */
    byte @Nullable [] read(long first, int length) throws IOException {
        byte[] bytes = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, first + buffer.position()) <= 0) {
                return null;
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
