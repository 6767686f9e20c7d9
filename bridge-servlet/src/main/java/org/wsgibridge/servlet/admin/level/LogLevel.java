package org.wsgibridge.servlet.admin.level;

import java.util.Arrays;
import java.util.Locale;
import org.wsgibridge.log.LogText;

/** The level of a logger: SLF4J's, and none at all. */
public enum LogLevel {
    /** Nothing is written. */
    OFF,
    /** Errors alone. */
    ERROR,
    /** Warnings as well. */
    WARN,
    /** What happens in everyday life as well. */
    INFO,
    /** What helps to find a fault as well. */
    DEBUG,
    /** Everything. */
    TRACE;

    /**
     * Returns the level of a name.
     *
     * @param name in any case
     * @throws IllegalArgumentException for an unknown name; the message says what was expected
     */
    public static LogLevel of(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(level -> level.name().equals(upper))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level " + LogText.line(LogText.shorten(name, LogText.LONGEST_NAME))
                                + ": expected off, error, warn, info, debug or trace"));
    }
}
