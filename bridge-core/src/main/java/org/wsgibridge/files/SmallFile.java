package org.wsgibridge.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that contain a value, such as a token or a password. Refuses large files, which must be the wrong ones.
 * Stateless.
 */
public final class SmallFile {
    private static final int KIB = 1 << 10;
    private static final int LARGEST_KIB = 64;

    /** The largest size that is read, for messages. */
    public static final String LARGEST = LARGEST_KIB + " KiB";

    /** A description of the files that are read, for messages. */
    public static final String EXPECTED = "a text file in UTF-8, at most " + LARGEST;

    private SmallFile() {}

    /**
     * Reads a file.
     *
     * @return its text, without a byte order mark
     * @throws IOException if it is not a regular file, is too large, is not a text in UTF-8, or cannot be read;
     *     {@link FileFault#reason} describes the reason
     */
    public static String read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(Files.isDirectory(file) ? "it is a folder" : "it is not a regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_KIB * KIB + 1);
        }
        if (bytes.length > LARGEST_KIB * KIB) {
            throw new IOException("it is too large");
        }
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return TextFile.unmarked(text);
    }
}
