package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;

/** Makes SQL literals of PostgreSQL. Stateless. */
final class Literals {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Literals() {}

    /**
     * Appends text as a literal.
     *
     * @param backslashEscapes whether {@code standard_conforming_strings} is off
     */
    static void text(StringBuilder sql, String text, boolean backslashEscapes) {
        boolean escaped = backslashEscapes && text.indexOf('\\') >= 0;
        sql.append(escaped ? "E'" : "'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw Py.ValueError("A string literal cannot contain NUL (0x00) characters.");
            }
            if (c == '\'' || (c == '\\' && escaped)) {
                sql.append(c);
            }
            sql.append(c);
        }
        sql.append('\'');
    }

    /** Appends bytes as a literal. */
    static void bytes(StringBuilder sql, byte[] bytes, boolean backslashEscapes) {
        sql.ensureCapacity(sql.length() + 2 * bytes.length + 16);
        sql.append(backslashEscapes ? "E'\\\\x" : "'\\x");
        for (byte b : bytes) {
            sql.append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
        }
        sql.append("'::bytea");
    }

    /** Appends a number. A negative one gets a space before it, because two minus signs would begin a comment. */
    static void number(StringBuilder sql, String digits) {
        if (digits.startsWith("-")) {
            sql.append(' ');
        }
        sql.append(digits);
    }

    /** Appends a floating-point number. */
    static void real(StringBuilder sql, double value, String repr) {
        if (Double.isNaN(value)) {
            sql.append("'NaN'::float");
        } else if (Double.isInfinite(value)) {
            sql.append(value > 0 ? "'Infinity'::float" : "'-Infinity'::float");
        } else {
            number(sql, repr);
        }
    }

    /** Decodes bytes. Returns {@code null} if they are not valid in that encoding. */
    static @Nullable String decode(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        if (!charset.equals(StandardCharsets.ISO_8859_1) && text.indexOf('\uFFFD') >= 0) {
            return java.util.Arrays.equals(text.getBytes(charset), bytes) ? text : null;
        }
        return text;
    }
}
