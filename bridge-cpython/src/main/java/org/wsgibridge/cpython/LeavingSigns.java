package org.wsgibridge.cpython;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Limits how often a process's report that it leaves is passed on. A signal may be repeated, but a process that repeats
 * it all the time is heard once a second. Used by one thread at a time.
 */
final class LeavingSigns {
    /** The shortest time between two reports with the same reason. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The time of the last report that was passed on, by reason, in {@link System#nanoTime()}. */
    private final Map<ShutdownReason, Long> last = new EnumMap<>(ShutdownReason.class);

    /** Returns whether to pass on a report, and if so notes its time. */
    boolean isNews(ShutdownReason reason) {
        long now = System.nanoTime();
        Long before = last.get(reason);
        if (before != null && now - before <= LEAST_NANOS) {
            return false;
        }
        last.put(reason, now);
        return true;
    }
}
