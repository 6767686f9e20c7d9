package org.wsgibridge.servlet.transport;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about threads that wait for a lock which the caller has, so that the caller need not wait for them for ever.
 * Stateless.
 *
 * <p>Tomcat ends a request while it has the lock of its connection, and takes that lock for a thread of the bridge which
 * sets a listener or has read all. Such a thread goes on when the caller has returned to the container: it finds the
 * connection closed, and does nothing with it.
 */
final class LockWaits {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LockWaits() {}

    /**
     * Returns whether a thread waits for a lock that the caller has. What the JVM does not tell (of virtual threads) is
     * taken for it, if the thread waits at all.
     *
     * @param thread the thread, if there is one
     */
    static boolean isForCaller(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread() || !waits(thread)) {
            return false;
        }
        ThreadInfo info = THREADS.getThreadInfo(thread.getId());
        return info == null || (info.getLockInfo() != null && isCallerOrUnknown(info.getLockOwnerId()));
    }

    private static boolean isCallerOrUnknown(long owner) {
        return owner < 0 || owner == Thread.currentThread().getId();
    }

    private static boolean waits(Thread thread) {
        return switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            default -> false;
        };
    }
}
