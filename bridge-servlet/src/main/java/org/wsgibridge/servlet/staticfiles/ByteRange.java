package org.wsgibridge.servlet.staticfiles;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110, section 14).
 *
 * @param first the position of the first byte
 * @param length the number of bytes; negative if the range cannot be satisfied
 */
record ByteRange(long first, long length) {

    /** A range outside of the file, to be answered with 416. */
    static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

    /**
     * Reads a Range header.
     *
     * @param header the header's value; {@code null} if there is none
     * @param size the file's size in bytes
     * @return the range; {@code null} if the whole file is to be sent, because there is no header, an invalid one, or
     *     one with several ranges
     */
    static @Nullable ByteRange parse(@Nullable String header, long size) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bytes=") || header.indexOf(',') >= 0) {
            return null;
        }
        String spec = header.substring("bytes=".length()).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        if (dash == 0) {
            return last < 0 ? null : suffix(last, size);
        }
        boolean open = dash == spec.length() - 1;
        if (first < 0 || (!open && last < first)) {
            return null;
        }
        if (first >= size) {
            return UNSATISFIABLE;
        }
        long end = open ? size - 1 : Math.min(last, size - 1);
        return new ByteRange(first, end - first + 1);
    }

    private static ByteRange suffix(long length, long size) {
        if (length == 0 || size == 0) {
            return UNSATISFIABLE;
        }
        long taken = Math.min(length, size);
        return new ByteRange(size - taken, taken);
    }

    /** Returns the number, or -1 if the text is not a number. */
    private static long number(String digits) {
        if (digits.isEmpty()) {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        // A longer number is beyond the end of every file.
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    boolean isSatisfiable() {
        return length >= 0;
    }

    /** Returns the value of the Content-Range header for a file of that many bytes. */
    String contentRange(long size) {
        return isSatisfiable() ? "bytes " + first + "-" + (first + length - 1) + "/" + size : "bytes */" + size;
    }
}
