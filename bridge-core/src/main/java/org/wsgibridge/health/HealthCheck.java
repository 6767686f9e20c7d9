package org.wsgibridge.health;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A check that an application has registered.
 *
 * @param name its name: letters, digits, dots, dashes and underscores
 * @param timeout how long it may take
 */
public record HealthCheck(String name, Duration timeout) {
    /** How many an application may have. */
    public static final int MAX = 16;

    /** How long one may take at most. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,50}");

    /**
     * Checks what an interpreter says.
     *
     * @throws IllegalArgumentException when name or timeout are not allowed
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
