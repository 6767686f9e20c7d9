package org.wsgibridge.servlet.transport.body;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.wsgibridge.servlet.transport.support.LockWaits;

/**
 * Keeps threads that read a request's body from one another, and has the container's thread that ends the request wait
 * for them. Thread-safe.
 */
final class ReadingLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    /**
     * Waits until no other thread is reading, or only one that {@linkplain LockWaits#isForCaller waits for the caller}.
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
