package org.wsgibridge.pool.slot;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.wsgibridge.settings.group.Recycling;

/**
 * When one interpreter is due for recycling: the group's limits, each varied by the same factor, because interpreters
 * that were opened together must not reach their limits together. {@link Long#MAX_VALUE} stands for never.
 *
 * @param requests how many requests
 * @param ageNanos what age
 * @param idleNanos how long without a request that counts
 * @param cpuNanos how much CPU time
 * @param memory how many bytes
 */
public record Limits(long requests, long ageNanos, long idleNanos, long cpuNanos, long memory) {
    private static final double JITTER = 0.1;

    /** Draws the limits of one interpreter. */
    public static Limits draw(Recycling settings) {
        double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return new Limits(
                varied(settings.maximumRequests(), factor),
                varied(settings.restartInterval(), factor),
                varied(settings.inactivity(), factor),
                varied(settings.cpuTime(), factor),
                // Not varied: what is left of a machine's memory does not depend on chance.
                settings.maximumMemory() == 0 ? Long.MAX_VALUE : settings.maximumMemory());
    }

    private static long varied(Duration limit, double factor) {
        return varied(limit.toNanos(), factor);
    }

    private static long varied(long limit, double factor) {
        return limit == 0 ? Long.MAX_VALUE : Math.max(1, Math.round(limit * factor));
    }
}
