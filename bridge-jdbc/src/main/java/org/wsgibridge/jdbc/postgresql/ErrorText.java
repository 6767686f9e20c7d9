package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * Formats an error or a notice of the server in the way of libpq, which applications and users of psql know. Stateless.
 */
public final class ErrorText {
    /** How many characters of a long line are shown around the position of an error. */
    private static final int WINDOW = 60;

    private static final int RIGHT_MARGIN = 10;

    private ErrorText() {}

    /**
     * Returns the text of an error. It begins with the severity and ends with a line feed.
     *
     * @param message the message of the server
     * @param sql the query; {@code null} if it is not known
     */
    public static String of(ServerErrorMessage message, @Nullable String sql) {
        StringBuilder text = begun(message);
        if (sql != null && message.getPosition() > 0) {
            place(text, sql, message.getPosition());
        } else if (message.getInternalQuery() != null && message.getInternalPosition() > 0) {
            place(text, message.getInternalQuery(), message.getInternalPosition());
        }
        details(text, message);
        line(text, "QUERY", message.getInternalQuery());
        line(text, "CONTEXT", message.getWhere());
        return text.toString();
    }

    /** Returns the text of a notice, without the position in the query. */
    public static String ofNotice(ServerErrorMessage message) {
        StringBuilder text = begun(message);
        details(text, message);
        return text.toString();
    }

    private static StringBuilder begun(ServerErrorMessage message) {
        return new StringBuilder()
                .append(message.getSeverity())
                .append(":  ")
                .append(message.getMessage())
                .append('\n');
    }

    private static void details(StringBuilder text, ServerErrorMessage message) {
        line(text, "DETAIL", message.getDetail());
        line(text, "HINT", message.getHint());
    }

    private static void line(StringBuilder text, String title, @Nullable String content) {
        if (content != null) {
            text.append(title).append(":  ").append(content).append('\n');
        }
    }

    /** Appends the line of the query, and a caret below the position. */
    private static void place(StringBuilder text, String sql, int position) {
        if (position > sql.codePointCount(0, sql.length()) + 1) {
            return;
        }
        int at = sql.offsetByCodePoints(0, position - 1);
        int number = 1;
        int start = 0;
        for (int i = 0; i < at; i++) {
            if (sql.charAt(i) == '\n') {
                number++;
                start = i + 1;
            }
        }
        int end = sql.indexOf('\n', at);
        end = end < 0 ? sql.length() : end;
        String line = sql.substring(start, end).replace('\t', ' ').replace('\r', ' ');
        int caret = at - start;
        int from = 0;
        int to = line.length();
        if (to > WINDOW) {
            if (WINDOW >= caret + RIGHT_MARGIN) {
                to = WINDOW;
            } else {
                to = Math.min(to, caret + RIGHT_MARGIN);
                from = to - WINDOW;
            }
        }
        String title = "LINE " + number + ": " + (from > 0 ? "..." : "");
        text.append(title).append(line, from, to).append(to < line.length() ? "..." : "");
        text.append('\n').append(" ".repeat(title.length() + caret - from)).append("^\n");
    }
}
