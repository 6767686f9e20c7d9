package org.wsgibridge.pool.slot;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.wsgibridge.settings.group.Recycling;

/**
 * The limits at which one interpreter is recycled. They are the group's limits, varied by a random factor, because
 * interpreters that were opened together must not reach their limits together. {@link Long#MAX_VALUE} stands for never.
 * Immutable.
 *
 * @param requests the number of requests
 * @param ageNanos the age in nanoseconds
 * @param idleNanos the time without a request that counts as activity, in nanoseconds
 * @param cpuNanos the CPU time in nanoseconds
 * @param memory the resident memory in bytes
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
                // Not varied: the limit follows from the memory of the machine.
                settings.maximumMemory() == 0 ? Long.MAX_VALUE : settings.maximumMemory());
    }

    private static long varied(Duration limit, double factor) {
        return varied(limit.toNanos(), factor);
    }

    private static long varied(long limit, double factor) {
        return limit == 0 ? Long.MAX_VALUE : Math.max(1, Math.round(limit * factor));
    }
}
