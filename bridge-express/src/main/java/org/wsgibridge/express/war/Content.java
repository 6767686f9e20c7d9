package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * The content of an entry of an archive, which can be read more than once.
 *
 * @param source opens the content
 * @param stored whether the entry is not compressed, because its content is compressed already
 */
record Content(Source source, boolean stored) {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    /** The number of possible times, in the steps of two seconds that ZIP has. So all times are before 2009. */
    private static final int STEPS = 1 << 27;

    /** Opens a content. */
    @FunctionalInterface
    interface Source {
        /** Opens it. */
        InputStream open() throws IOException;
    }

    static Content of(Source source) {
        return new Content(source, false);
    }

    static Content of(byte[] bytes) {
        return of(() -> new ByteArrayInputStream(bytes));
    }

    static Content of(String text) {
        return of(text.getBytes(UTF_8));
    }

    static Content of(Path file) {
        return of(() -> Files.newInputStream(file));
    }

    static Content stored(byte[] bytes) {
        return new Content(() -> new ByteArrayInputStream(bytes), true);
    }

    /**
     * Data about a content that an archive needs before it writes the content.
     *
     * @param size the size in bytes
     * @param crc the CRC-32 checksum
     * @param time the modification time, which is derived from a hash of the content. The same content has the same
     *     time wherever it is packed. Different contents almost certainly have different times, so that caches notice a
     *     change
     */
    record Summary(long size, long crc, Instant time) {
        FileTime fileTime() {
            return FileTime.from(time);
        }
    }

    /** Reads the whole content, and returns its summary. */
    Summary summary() throws IOException {
        MessageDigest digest = sha256();
        CRC32 crc = new CRC32();
        long size = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream content = source.open()) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
                crc.update(buffer, 0, count);
                size += count;
            }
        }
        int bits = ByteBuffer.wrap(digest.digest()).getInt();
        return new Summary(size, crc.getValue(), FIRST.plusSeconds(2L * (bits & (STEPS - 1))));
    }

    void copyTo(OutputStream target) throws IOException {
        try (InputStream content = source.open()) {
            content.transferTo(target);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
