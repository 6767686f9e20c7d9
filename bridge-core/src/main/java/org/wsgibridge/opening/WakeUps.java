package org.wsgibridge.opening;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends the pauses between attempts early. A thread takes a ticket before its attempt, and waits with it afterwards. So
 * a wake-up during the attempt ends the pause before it begins. Thread-safe.
 */
public final class WakeUps {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long count;

    /** Returns a ticket. A wake-up after this call ends a wait with the ticket. */
    public long ticket() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the waits of all tickets that were taken so far. */
    public void wake() {
        lock.lock();
        try {
            count++;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a wake-up.
     *
     * @param ticket the ticket
     * @param longest the longest time to wait
     * @return whether there was a wake-up since the ticket was taken
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(long ticket, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        lock.lock();
        try {
            while (count == ticket) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                boolean unused = woken.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
