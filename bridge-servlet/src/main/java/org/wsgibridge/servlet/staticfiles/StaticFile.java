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
 * A regular file that may be served: open for reading, or with its bytes in memory. Thread-safe.
 */
final class StaticFile implements Closeable {
    /** A file that was just modified may be modified again within the clock's resolution: its tag is weak. */
    private static final long SETTLED_MILLIS = 2_000;

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Path path;
    private final BasicFileAttributes attributes;
    private final @Nullable FileChannel channel;
    private final byte @Nullable [] content;
    private final long modified;

    /** Made at the first use. Threads that make it at the same time make the same text. */
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

    /**
     * Makes one of an open file.
     *
     * @param path its path, without links
     * @param channel the open file
     * @param attributes the file's own
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

    /** Returns the value of Last-Modified. */
    String lastModified() {
        String text = lastModified;
        if (text == null) {
            text = HTTP_DATE.format(Instant.ofEpochMilli(modified));
            lastModified = text;
        }
        return text;
    }

    /** Returns the file's bytes, {@code null} where it is open instead. */
    byte @Nullable [] content() {
        return content;
    }

    /**
     * Returns the open file.
     *
     * @throws IllegalStateException when its bytes are in memory
     */
    FileChannel channel() {
        if (channel == null) {
            throw new IllegalStateException(path + " is in memory");
        }
        return channel;
    }

    /**
     * Returns whether a file is this one, unchanged, and the next change will have another time.
     *
     * @param now what is known of the file now
     * @param millis the time, in milliseconds since the epoch
     */
    boolean isSettled(FileIdentity now, long millis) {
        return now.key().equals(attributes.fileKey())
                && now.size() == attributes.size()
                && now.modified().equals(attributes.lastModifiedTime())
                && millis - modified >= SETTLED_MILLIS
                && millis - now.changed().toMillis() >= SETTLED_MILLIS;
    }

    /**
     * Returns the entity tag.
     *
     * @param coding the content coding, {@code ""} for the identity
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
     * @return the bytes; {@code null} when the file has become shorter
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
