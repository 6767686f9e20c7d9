package org.wsgibridge.health;

import java.time.Duration;
import java.time.Instant;
import org.wsgibridge.log.LogText;

/**
 * The last result of a health check. Immutable.
 *
 * @param name the check's name
 * @param problem the problem in one line; {@code ""} if it is healthy
 * @param took how long the check took; its timeout if it has not answered
 * @param time when the result was known
 */
public record HealthResult(String name, String problem, Duration took, Instant time) {
    private static final int LONGEST = 1000;

    /** Makes one line of the application's text, of at most 1000 characters. */
    public HealthResult {
        String line = LogText.line(LogText.shorten(problem, LONGEST));
        problem = line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }

    /** Returns whether it is healthy. */
    public boolean healthy() {
        return problem.isEmpty();
    }
}
