package org.wsgibridge.health;

import java.time.Duration;
import java.time.Instant;
import org.wsgibridge.log.LogText;

/**
 * What a check has said last.
 *
 * @param name the check's name
 * @param problem why it is not healthy, in one line; {@code ""} when it is
 * @param took how long it took; its timeout where it has not answered
 * @param time when that was known
 */
public record HealthResult(String name, String problem, Duration took, Instant time) {
    private static final int LONGEST = 1000;

    /** Makes one line of what the application says. */
    public HealthResult {
        String line = LogText.line(LogText.shorten(problem, LONGEST));
        problem = line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }

    /** Returns whether it is healthy. */
    public boolean healthy() {
        return problem.isEmpty();
    }
}
