package org.wsgibridge.servlet.admin.level;

import java.util.Arrays;
import java.util.Locale;
import org.wsgibridge.log.LogText;

/** The level of a logger: one of SLF4J's, or off. */
public enum LogLevel {
    /** Nothing is written. */
    OFF,
    /** Only errors. */
    ERROR,
    /** Warnings as well. */
    WARN,
    /** Messages about normal operation as well. */
    INFO,
    /** Messages that help to find a fault as well. */
    DEBUG,
    /** Everything. */
    TRACE;

    /**
     * Returns the level of a name.
     *
     * @param name the name, in any case
     * @throws IllegalArgumentException for an unknown name, with the expected ones
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
