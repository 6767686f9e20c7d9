package org.wsgibridge.jdbc.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a statement from its text alone. Immutable.
 *
 * @param statement the first statement, with its semicolon
 * @param empty whether there is nothing to execute
 * @param more whether another statement follows
 * @param parameters the parameters in the order of their numbers, as they are written, such as {@code :name}; {@code
 *     null} for a plain {@code ?}
 * @param bounds whether the statement can begin or end a transaction
 */
record SqlText(String statement, boolean empty, boolean more, List<@Nullable String> parameters, boolean bounds) {

    /** The kinds of statements that pysqlite distinguishes by their first word. */
    enum Kind {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        REPLACE,
        OTHER;

        boolean isChange() {
            return this != SELECT && this != OTHER;
        }
    }

    private static final Set<String> BOUNDS = Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE");

    static SqlText of(String sql) {
        SqlScanner scanner = new SqlScanner(sql);
        Triggers triggers = new Triggers();
        List<@Nullable String> parameters = new ArrayList<>();
        String first = null;
        int from = 0;
        int end = sql.length();
        boolean more = false;
        for (SqlScanner.Kind token = scanner.next(); token != SqlScanner.Kind.END; token = scanner.next()) {
            if (token == SqlScanner.Kind.SEMICOLON && first == null) {
                from = scanner.end();
                continue;
            }
            if (first == null) {
                first = scanner.token().toUpperCase(Locale.ROOT);
            }
            if (token == SqlScanner.Kind.PARAMETER) {
                parameter(parameters, scanner.token());
            }
            if (triggers.ends(token, scanner)) {
                end = scanner.end();
                more = scanner.next() != SqlScanner.Kind.END;
                break;
            }
        }
        return new SqlText(
                sql.substring(from, end), first == null, more, parameters, first != null && BOUNDS.contains(first));
    }

    /** Returns whether the text ends with a complete statement, like {@code sqlite3_complete}. */
    static boolean isComplete(String sql) {
        SqlScanner scanner = new SqlScanner(sql);
        Triggers triggers = new Triggers();
        boolean complete = false;
        for (SqlScanner.Kind token = scanner.next(); token != SqlScanner.Kind.END; token = scanner.next()) {
            complete = triggers.ends(token, scanner);
        }
        return complete && !scanner.isOpen();
    }

    private static void parameter(List<@Nullable String> parameters, String token) {
        if (token.equals("?")) {
            parameters.add(null);
        } else if (token.startsWith("?")) {
            int number = number(token);
            while (parameters.size() < number) {
                parameters.add(null);
            }
            if (number > 0) {
                parameters.set(number - 1, token);
            }
        } else if (!parameters.contains(token)) {
            parameters.add(token);
        }
    }

    private static int number(String token) {
        try {
            int number = Integer.parseInt(token.substring(1));
            // SQLite refuses larger numbers.
            return number <= 250_000 ? number : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Returns the kind of a statement. Like pysqlite, it only looks at the first word, and does not skip comments. */
    static Kind kind(String sql) {
        int start = 0;
        while (start < sql.length() && " \t\r\n".indexOf(sql.charAt(start)) >= 0) {
            start++;
        }
        int end = start;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return switch (sql.substring(start, end).toUpperCase(Locale.ROOT)) {
            case "SELECT" -> Kind.SELECT;
            case "INSERT" -> Kind.INSERT;
            case "UPDATE" -> Kind.UPDATE;
            case "DELETE" -> Kind.DELETE;
            case "REPLACE" -> Kind.REPLACE;
            default -> Kind.OTHER;
        };
    }

    /**
     * Recognizes the semicolons in the body of a trigger, which do not end the statement, with the rules of {@code
     * sqlite3_complete}.
     */
    private static final class Triggers {
        private int words;
        private boolean creating;
        private boolean trigger;
        private boolean afterSemicolon;
        private boolean afterEnd;

        /** Processes the next token. Returns whether it ends a statement. */
        boolean ends(SqlScanner.Kind token, SqlScanner scanner) {
            if (token == SqlScanner.Kind.SEMICOLON) {
                if (!trigger || afterEnd) {
                    words = 0;
                    creating = false;
                    trigger = false;
                    afterEnd = false;
                    return true;
                }
                afterSemicolon = true;
                return false;
            }
            String word = token == SqlScanner.Kind.WORD ? scanner.token().toUpperCase(Locale.ROOT) : "";
            if (!trigger) {
                begin(word);
            }
            afterEnd = trigger && afterSemicolon && word.equals("END");
            afterSemicolon = false;
            return false;
        }

        private void begin(String word) {
            if (words == 0 && word.equals("EXPLAIN")) {
                return;
            }
            words++;
            if (words == 1) {
                creating = word.equals("CREATE");
            } else if (creating && word.equals("TRIGGER")) {
                trigger = true;
            } else if (!word.equals("TEMP") && !word.equals("TEMPORARY")) {
                creating = false;
            }
        }
    }
}
