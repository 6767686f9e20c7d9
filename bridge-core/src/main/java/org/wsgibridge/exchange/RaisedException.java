package org.wsgibridge.exchange;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * A Python exception that an application did not catch. Immutable.
 *
 * @param type its type, with its module if Python prints that: {@code KeyError},
 *     {@code django.db.utils.OperationalError}; parsed from the printed traceback, so that a client may have influenced
 *     it
 * @param message its message; {@code ""} if it has none
 * @param traceback the traceback as Python prints it; {@code ""} if there is none
 */
public record RaisedException(String type, String message, String traceback) {
    private static final String MODULE = "((?:[\\w<>]+\\.)*";

    /**
     * Parses a traceback as Python prints it.
     *
     * @param type the exception's type, without its module
     * @param printed the traceback; {@code null} if there is none
     */
    static RaisedException of(String type, @Nullable String printed) {
        String text = printed == null ? "" : printed.strip();
        List<String> lines = text.lines().toList();
        Pattern said = Pattern.compile(MODULE + Pattern.quote(type) + ")(?:: (.*))?");
        // From the end: Python prints the exceptions that led to this one before it.
        for (int i = lines.size() - 1; i >= 0; i--) {
            Matcher line = said.matcher(lines.get(i));
            if (line.matches()) {
                String first = line.group(2) == null ? "" : line.group(2);
                String further = String.join("\n", lines.subList(i + 1, lines.size()));
                String qualified = line.group(1).length() <= LogText.LONGEST_NAME ? line.group(1) : type;
                return new RaisedException(qualified, further.isEmpty() ? first : first + "\n" + further, text);
            }
        }
        return new RaisedException(type, "", text);
    }
}
