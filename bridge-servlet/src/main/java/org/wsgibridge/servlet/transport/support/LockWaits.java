package org.wsgibridge.servlet.transport.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a thread waits for a lock that the caller has, so that the two threads do not wait for each other
 * forever. Stateless.
 *
 * <p>Tomcat holds the lock of the connection while it ends a request. A thread of the bridge that sets a listener or
 * has read everything needs the same lock inside Tomcat. It can continue after the caller has returned to the
 * container; then it finds the connection closed, and does nothing with it.
 */
public final class LockWaits {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long UNKNOWN = -1;

    private LockWaits() {}

    /**
     * Returns whether a thread waits for a lock that the caller has. For virtual threads the JVM does not know the
     * owner of a lock; then the answer is true for any {@link ReentrantLock}.
     *
     * @param thread the thread; {@code null} for none
     */
    public static boolean isForCaller(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread() || !waits(thread)) {
            return false;
        }
        ThreadInfo info = THREADS.getThreadInfo(thread.getId());
        long owner = info == null ? UNKNOWN : info.getLockOwnerId();
        return owner == UNKNOWN
                ? isLock(LockSupport.getBlocker(thread))
                : owner == Thread.currentThread().getId();
    }

    private static boolean isLock(@Nullable Object blocker) {
        return blocker != null && blocker.getClass().getName().startsWith(ReentrantLock.class.getName());
    }

    private static boolean waits(Thread thread) {
        return switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            default -> false;
        };
    }
}
