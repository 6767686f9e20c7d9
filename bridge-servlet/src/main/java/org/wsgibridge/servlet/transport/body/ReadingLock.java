package org.wsgibridge.servlet.transport.body;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.wsgibridge.servlet.transport.support.LockWaits;

/**
 * The lock of threads that read the body of a request. The thread of the container that ends the request waits until it
 * is free. Thread-safe.
 */
final class ReadingLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    /**
     * Waits until no other thread is reading, or until that thread {@linkplain LockWaits#isForCaller waits for the
     * caller}. Returns after the given time in any case.
     *
     * @param mostNanos how long to wait at most, in nanoseconds
     */
    void awaitFree(long mostNanos) {
        long end = System.nanoTime() + mostNanos;
        boolean interrupted = false;
        while (System.nanoTime() - end < 0 && !LockWaits.isForCaller(getOwner())) {
            try {
                if (tryLock(1, TimeUnit.MILLISECONDS)) {
                    unlock();
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
