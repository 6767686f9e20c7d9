package org.wsgibridge.cpython;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.spi.ShutdownReason;

/**
 * When a process has reported that it leaves. A signal may be repeated; a process that repeats it all the time is noticed
 * once a second. For one thread at a time.
 */
final class LeavingSigns {
    /** An operator's signals are passed on no more often. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When it last did, by reason. */
    private final Map<ShutdownReason, Long> last = new EnumMap<>(ShutdownReason.class);

    /** Returns whether a report is to be passed on, and notes it then. */
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
