package org.wsgibridge.jdbc.sqlite;

/**
 * Splits SQL into tokens like SQLite, as far as necessary to tell words, parameters and semicolons from literals and
 * comments.
 */
final class SqlScanner {
    /** The kinds of tokens. */
    enum Kind {
        WORD,
        PARAMETER,
        SEMICOLON,
        OTHER,
        END
    }

    private final String sql;
    private int start;
    private int position;
    private boolean open;

    SqlScanner(String sql) {
        this.sql = sql;
    }

    /** Returns the index at which the last token starts. */
    int start() {
        return start;
    }

    /** Returns the index after the last token. */
    int end() {
        return position;
    }

    /** Returns the last token. */
    String token() {
        return sql.substring(start, position);
    }

    /** Returns whether the end was reached within a literal or a comment. */
    boolean isOpen() {
        return open;
    }

    /** Goes to the next token. */
    Kind next() {
        skipSpace();
        start = position;
        if (position >= sql.length()) {
            return Kind.END;
        }
        char c = sql.charAt(position);
        return switch (c) {
            case ';' -> {
                position++;
                yield Kind.SEMICOLON;
            }
            case '\'', '"', '`' -> {
                quoted(c);
                yield Kind.OTHER;
            }
            case '[' -> {
                to("]");
                yield Kind.OTHER;
            }
            case '?' -> {
                number();
                yield Kind.PARAMETER;
            }
            case ':', '@', '$', '#' -> {
                position++;
                word();
                yield position - start > 1 ? Kind.PARAMETER : Kind.OTHER;
            }
            default -> other(c);
        };
    }

    private Kind other(char c) {
        if (isWord(c)) {
            word();
            return Kind.WORD;
        }
        position++;
        return Kind.OTHER;
    }

    private void number() {
        position++;
        while (position < sql.length() && Character.isDigit(sql.charAt(position))) {
            position++;
        }
    }

    private void skipSpace() {
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                position++;
            } else if (sql.startsWith("--", position)) {
                int newline = sql.indexOf('\n', position);
                position = newline < 0 ? sql.length() : newline + 1;
            } else if (sql.startsWith("/*", position)) {
                position++;
                to("*/");
            } else {
                return;
            }
        }
    }

    private void quoted(char quote) {
        position++;
        while (position < sql.length()) {
            if (sql.charAt(position++) == quote) {
                if (position >= sql.length() || sql.charAt(position) != quote) {
                    return;
                }
                position++;
            }
        }
        open = true;
    }

    private void to(String end) {
        int found = sql.indexOf(end, position + 1);
        open |= found < 0;
        position = found < 0 ? sql.length() : found + end.length();
    }

    private void word() {
        while (position < sql.length() && isWord(sql.charAt(position))) {
            position++;
        }
    }

    private static boolean isWord(char c) {
        return c >= 128 || c == '_' || c == '$' || Character.isLetterOrDigit(c);
    }
}
