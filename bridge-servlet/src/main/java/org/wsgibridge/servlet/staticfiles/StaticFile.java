package org.wsgibridge.servlet.staticfiles;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that may be served: open for reading, or with its bytes in memory. An open file has to be closed.
 * Thread-safe.
 */
final class StaticFile implements Closeable {
    /**
     * A file that was modified more recently than that may be modified again without a new time, because of the
     * resolution of the clock. So its tag is weak.
     */
    private static final long SETTLED_MILLIS = 2_000;

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Path path;
    private final BasicFileAttributes attributes;
    private final @Nullable FileChannel channel;
    private final byte @Nullable [] content;
    private final long modified;

    /** Made at the first use; threads that do so at the same time make equal texts. */
    private volatile @Nullable String lastModified;

    private StaticFile(
            Path path, BasicFileAttributes attributes, @Nullable FileChannel channel, byte @Nullable [] content) {
        this.path = path;
        this.attributes = attributes;
        this.channel = channel;
        this.content = content;
        this.modified = attributes.lastModifiedTime().toMillis();
    }

    /**
     * Opens the file of a mapping to a single file. Its links are followed wherever they lead.
     *
     * @return the file, to be closed by the caller; {@code null} if there is no regular file, or it cannot be opened
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

    /**
     * Makes a served file from an open file.
     *
     * @param path its path, without links
     * @param channel the open file; belongs to the result from now on
     * @param attributes the attributes of the file
     */
    static StaticFile of(Path path, FileChannel channel, BasicFileAttributes attributes) {
        return new StaticFile(path, attributes, channel, null);
    }

    /** Returns the same file with its bytes in memory, for which {@link #close} does nothing. */
    StaticFile inMemory(byte[] bytes) {
        return new StaticFile(path, attributes, null, bytes);
    }

    /** Returns the file's path, without links. */
    Path path() {
        return path;
    }

    /** Returns the size in bytes. */
    long size() {
        return attributes.size();
    }

    /** Returns when the file was modified, in milliseconds since the epoch. */
    long modified() {
        return modified;
    }

    /** Returns the value of the Last-Modified header. */
    String lastModified() {
        String text = lastModified;
        if (text == null) {
            text = HTTP_DATE.format(Instant.ofEpochMilli(modified));
            lastModified = text;
        }
        return text;
    }

    /** Returns the file's bytes, not to be changed; {@code null} if the file is open instead. */
    byte @Nullable [] content() {
        return content;
    }

    /**
     * Returns the open file.
     *
     * @throws IllegalStateException if its bytes are in memory
     */
    FileChannel channel() {
        if (channel == null) {
            throw new IllegalStateException(path + " is in memory");
        }
        return channel;
    }

    /**
     * Returns whether the file is still the same and unchanged, and was changed so long ago that any further change
     * will have another time.
     *
     * @param now the identity of the file now
     * @param millis the present time, in milliseconds since the epoch
     */
    boolean isSettled(FileIdentity now, long millis) {
        return now.key().equals(attributes.fileKey())
                && now.size() == attributes.size()
                && now.modified().equals(attributes.lastModifiedTime())
                && millis - modified >= SETTLED_MILLIS
                && millis - now.changed().toMillis() >= SETTLED_MILLIS;
    }

    /**
     * Returns the entity tag, in quotes.
     *
     * @param coding the content coding; {@code ""} for the file itself
     */
    String entityTag(String coding) {
        String tag = "\"" + Long.toHexString(modified) + "-" + Long.toHexString(size())
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
        return System.currentTimeMillis() - modified < SETTLED_MILLIS ? "W/" + tag : tag;
    }

    /**
     * Reads a part of the file.
     *
     * @param first the position of the first byte
     * @param length the number of bytes
     * @return the bytes; {@code null} if the file has become shorter
     * @throws IOException if the file cannot be read
     */
    byte @Nullable [] read(long first, int length) throws IOException {
        if (content != null) {
            return Arrays.copyOfRange(content, (int) first, (int) first + length);
        }
        FileChannel source = channel();
        byte[] bytes = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (source.read(buffer, first + buffer.position()) <= 0) {
                return null;
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
