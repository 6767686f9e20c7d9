package org.wsgibridge.servlet.transport.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about threads that wait for a lock which the caller has, so that the caller need not wait for them for ever.
 * Stateless.
 *
 * <p>Tomcat ends a request while it has the lock of its connection, and takes that lock for a thread of the bridge which
 * sets a listener or has read all. Such a thread goes on when the caller has returned to the container: it finds the
 * connection closed, and does nothing with it.
 */
public final class LockWaits {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long UNKNOWN = -1;

    private LockWaits() {}

    /**
     * Returns whether a thread waits for a lock that the caller has. Of virtual threads the JVM does not tell the owner:
     * any {@link ReentrantLock} is taken for it then.
     *
     * @param thread the thread, if there is one
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
