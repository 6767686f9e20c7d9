package org.wsgibridge.exchange;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * A Python exception that an application let escape.
 *
 * @param type its type, with its module where Python prints that: {@code KeyError},
 *     {@code django.db.utils.OperationalError}; taken from what is printed, which a client may have a part in
 * @param message what it says, {@code ""} for nothing
 * @param traceback the traceback as Python prints it, {@code ""} when there is none
 */
public record RaisedException(String type, String message, String traceback) {
    private static final String MODULE = "((?:[\\w<>]+\\.)*";

    /**
     * Takes apart what Python prints.
     *
     * @param type the exception's type, without its module
     * @param printed the traceback, {@code null} when there is none
     */
    static RaisedException of(String type, @Nullable String printed) {
        String text = printed == null ? "" : printed.strip();
        List<String> lines = text.lines().toList();
        Pattern said = Pattern.compile(MODULE + Pattern.quote(type) + ")(?:: (.*))?");
        // The last one: exceptions that led to it are printed before it.
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
