package org.wsgibridge.jdbc.mysql;

import org.python.core.PyString;

/** Makes SQL literals. Stateless. */
public final class Literals {
    private Literals() {}

    /**
     * Returns bytes with the special characters of literals escaped, without quotes around them.
     *
     * @param bytes the bytes, a {@code str}
     * @param noBackslash whether the server's {@code sql_mode} has {@code NO_BACKSLASH_ESCAPES}
     */
    public static PyString escape(PyString bytes, boolean noBackslash) {
        String text = bytes.getString();
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        append(escaped, text, noBackslash);
        return new PyString(escaped.toString());
    }

    /** Returns bytes as a literal in quotes. */
    public static PyString quote(PyString bytes, boolean noBackslash) {
        String text = bytes.getString();
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('\'');
        append(quoted, text, noBackslash);
        return new PyString(quoted.append('\'').toString());
    }

    private static void append(StringBuilder sql, String text, boolean noBackslash) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (noBackslash) {
                sql.append(c == '\'' ? "''" : String.valueOf(c));
                continue;
            }
            switch (c) {
                case 0 -> sql.append("\\0");
                case '\n' -> sql.append("\\n");
                case '\r' -> sql.append("\\r");
                case 26 -> sql.append("\\Z");
                case '\'', '"', '\\' -> sql.append('\\').append(c);
                default -> sql.append(c);
            }
        }
    }
}
