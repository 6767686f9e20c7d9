package org.wsgibridge.express.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.log.LogContext;

/**
 * The format of the error log in Apache's letters (ErrorLogFormat of httpd), for the option {@code --error-log-format}
 * of mod_wsgi-express. Stateless.
 */
final class ErrorLogFormat {
    /** The pattern if the user names no format. */
    static final String DEFAULT = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{20}%request - %msg%n";

    private static final Pattern LETTER = Pattern.compile("%(?:-)?(?:\\{([^}]*)\\})?(.)");
    private static final Pattern SPECIAL = Pattern.compile("[\\\\()%]");

    private ErrorLogFormat() {}

    /**
     * Translates a format into Logback's pattern, with a line end.
     *
     * @throws ExpressException for an unknown letter
     */
    static String pattern(String format) {
        StringBuilder pattern = new StringBuilder();
        Matcher letter = LETTER.matcher(format);
        int end = 0;
        while (letter.find()) {
            pattern.append(literal(format.substring(end, letter.start())))
                    .append(translated(format, letter.group(), letter.group(1), letter.group(2)));
            end = letter.end();
        }
        String rest = format.substring(end);
        if (rest.contains("%")) {
            throw fault(format, "%");
        }
        return pattern.append(literal(rest)).append("%n").toString();
    }

    private static String translated(String format, String item, @Nullable String argument, String letter) {
        String time = argument == null ? "" : argument;
        return switch (letter) {
            case "%" -> "\\%";
            case "M" -> "%msg";
            case "l" -> "%level";
            case "m" -> "%logger";
            case "T" -> "%thread";
            case "P" -> Long.toString(ProcessHandle.current().pid());
            case "L" -> "%X{wsgi.request_id:--}";
            case "x" -> "%X{" + key(format, item, time) + ":--}";
            case "t" ->
                switch (time) {
                    case "" -> "%d{EEE MMM dd HH:mm:ss yyyy}";
                    case "u" -> "%d{EEE MMM dd HH:mm:ss.SSSSSS yyyy}";
                    case "cu", "uc" -> "%d{yyyy-MM-dd HH:mm:ss.SSSSSS}";
                    case "c" -> "%d{yyyy-MM-dd HH:mm:ss}";
                    default -> throw fault(format, item);
                };
            default -> throw fault(format, item);
        };
    }

    private static String key(String format, String item, String name) {
        return switch (name) {
            case "mount" -> LogContext.MOUNT;
            case "group" -> LogContext.PROCESS_GROUP;
            case "interpreter" -> LogContext.INTERPRETER;
            case "trace" -> LogContext.TRACE_ID;
            case "span" -> LogContext.SPAN_ID;
            default -> throw fault(format, item);
        };
    }

    private static ExpressException fault(String format, String item) {
        return ExpressException.usage("--error-log-format " + format + ": " + item
                + " is not known; expected %t, %{u}t, %{c}t, %{cu}t (time), %l (level), %m (logger), %P"
                + " (process), %T (thread), %L (request id), %{mount}x, %{group}x, %{interpreter}x,"
                + " %{trace}x, %{span}x (of the request), %M (message), %%");
    }

    private static String literal(String text) {
        return SPECIAL.matcher(text).replaceAll("\\\\$0");
    }
}
