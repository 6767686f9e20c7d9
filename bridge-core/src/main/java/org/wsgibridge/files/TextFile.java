package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads text files in UTF-8 that a user has written. Some editors put a byte order mark before the text. Stateless. */
public final class TextFile {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @return its text, without a byte order mark
     * @throws IOException if it cannot be read, or is not a text in UTF-8; {@link FileFault#reason} describes the
     *     reason
     */
    public static String read(Path file) throws IOException {
        return unmarked(Files.readString(file));
    }

    /**
     * Reads the lines of a file.
     *
     * @return the lines without their ends, the first one without a byte order mark
     * @throws IOException as {@link #read}
     */
    public static List<String> lines(Path file) throws IOException {
        return read(file).lines().toList();
    }

    /** Returns a text without a byte order mark. */
    public static String unmarked(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }
}
