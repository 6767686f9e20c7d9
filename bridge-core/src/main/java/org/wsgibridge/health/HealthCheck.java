package org.wsgibridge.health;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A health check that an application has registered. Immutable.
 *
 * @param name its name: letters, digits, dots, dashes and underscores
 * @param timeout how long it may take; at most one minute
 */
public record HealthCheck(String name, Duration timeout) {
    /** The largest number of checks of an application. */
    public static final int MAX = 16;

    /** The longest timeout of a check. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,50}");

    /**
     * Checks the values, because an interpreter is not trusted.
     *
     * @throws IllegalArgumentException if the name or the timeout is not allowed
     */
    public HealthCheck {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a health check with a name that is not allowed");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a health check with a timeout that is not allowed");
        }
    }
}
