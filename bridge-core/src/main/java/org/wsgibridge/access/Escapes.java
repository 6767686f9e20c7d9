package org.wsgibridge.access;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * Escapes texts of clients for a log, so that no value can end its line or its field, or move a terminal's cursor.
 * Stateless.
 */
final class Escapes {
    private Escapes() {}

    /**
     * Appends a value as Apache does: {@code -} if there is none, {@code \xhh} for a character that is not printable.
     */
    static void apache(StringBuilder line, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            line.append('-');
        } else {
            append(line, value, LogText::appendEscaped);
        }
    }

    /** Appends a value that is between spaces rather than quotes: spaces in it are escaped, too. */
    static void apacheWord(StringBuilder line, @Nullable String value) {
        int start = line.length();
        apache(line, value);
        for (int i = line.indexOf(" ", start); i >= 0; i = line.indexOf(" ", i)) {
            line.replace(i, i + 1, "\\x20");
        }
    }

    /** Appends a string of JSON (RFC 8259, section 7) in ASCII. */
    static void json(StringBuilder line, String value) {
        line.append('"');
        append(line, value, LogText::appendUnicode);
        line.append('"');
    }

    /** Appends one character that is not printable ASCII. */
    private interface Escape {
        void append(StringBuilder line, char c);
    }

    private static void append(StringBuilder line, String value, Escape other) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                line.append(c);
            } else {
                other.append(line, c);
            }
        }
    }
}
