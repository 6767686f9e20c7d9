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
 * @param source opens it
 * @param stored whether it is not compressed, because it is already
 */
record Content(Source source, boolean stored) {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    /** An archive counts time in steps of two seconds; with these bits it is before 2009. */
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
     * What an archive has to know beforehand.
     *
     * @param size in bytes
     * @param crc the checksum
     * @param time when it was modified, as far as others can tell: made of the content, so that the same content has
     *     the same time wherever it is packed, and another one has another time, by which caches notice it
     */
    record Summary(long size, long crc, Instant time) {
        FileTime fileTime() {
            return FileTime.from(time);
        }
    }

    /** Reads it for what an archive has to know. */
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
