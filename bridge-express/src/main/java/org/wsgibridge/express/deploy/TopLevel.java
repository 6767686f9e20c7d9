package org.wsgibridge.express.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the statements of a Python file that are executed when it is run: those outside of functions and classes. All
 * strings except {@code __main__} are removed. The file is not executed. Stateless.
 */
final class TopLevel {
    private static final Pattern DEFINITION = Pattern.compile("(?:async\\s+)?def\\b.*|class\\b.*", Pattern.DOTALL);
    private static final Pattern MAIN = Pattern.compile(
            "if\\b.*\\b__name__\\s*==\\s*__main__(?!\\w).*|if\\b.*\\b__main__\\s*==\\s*__name__(?!\\w).*",
            Pattern.DOTALL);
    private static final Pattern ASSIGNMENT =
            Pattern.compile("[\\w.\\s,]+(?:\\[[^\\]]*\\]\\s*)?(?::[^=]*)?=(?!=).*|[@#].*", Pattern.DOTALL);
    private static final Pattern CALL =
            Pattern.compile("(?<!subprocess\\.)\\b(?:run|run_app|serve|serve_forever|run_forever|main)\\s*\\(");

    private TopLevel() {}

    /**
     * Returns whether a Python file is a server of its own: it has a main block, or calls a function such as {@code
     * serve}.
     */
    static boolean serves(String text) {
        return statements(text).stream()
                .anyMatch(line -> MAIN.matcher(line).matches()
                        || (!ASSIGNMENT.matcher(line).matches()
                                && CALL.matcher(line).find()));
    }

    /** Returns the logical lines outside of functions and classes. */
    private static List<String> statements(String text) {
        List<String> found = new ArrayList<>();
        int definition = -1;
        for (String line : logical(text).split("\n", -1)) {
            String statement = line.strip();
            int indent = line.replace("\t", "        ").indexOf(statement.isEmpty() ? "" : statement.substring(0, 1));
            if (statement.isEmpty() || (definition >= 0 && indent > definition)) {
                continue;
            }
            boolean defines = DEFINITION.matcher(statement).matches();
            definition = defines ? indent : -1;
            if (!defines) {
                found.add(statement);
            }
        }
        return found;
    }

    /** Returns the text with one statement on each line, without comments and strings. */
    private static String logical(String text) {
        StringBuilder lines = new StringBuilder();
        int depth = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = (end < 0 ? text.length() : end) - 1;
            } else if (c == '"' || c == '\'') {
                int end = endOfString(text, at);
                String string = text.substring(at + 1, Math.max(at + 1, end - 1));
                lines.append(string.equals("__main__") ? string : "''");
                at = end - 1;
            } else if (c == '\\' && at + 1 < text.length()) {
                at += text.startsWith("\r\n", at + 1) ? 2 : 1;
                lines.append(' ');
            } else if ((c == '\n' || c == '\r') && depth > 0) {
                lines.append(' ');
            } else {
                depth = Math.max(0, depth + ("([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0));
                lines.append(c == '\r' ? '\n' : c);
            }
        }
        return lines.toString();
    }

    /** Returns the index after a string. For an unfinished string, that is the end of its line. */
    private static int endOfString(String text, int begin) {
        String quote = text.substring(begin, begin + 1);
        boolean isLong = text.startsWith(quote.repeat(3), begin);
        String closing = isLong ? quote.repeat(3) : quote;
        for (int at = begin + closing.length(); at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (text.startsWith(closing, at)) {
                return at + closing.length();
            } else if (c == '\n' && !isLong) {
                return at;
            }
        }
        return text.length();
    }
}
