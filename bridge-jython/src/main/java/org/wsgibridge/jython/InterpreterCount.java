package org.wsgibridge.jython;

import java.time.Duration;

/**
 * The interpreters of one engine of which something may run: those on their way, those that are open and those that
 * end. Thread-safe.
 */
final class InterpreterCount {
    private int count;

    /** An interpreter begins to open. */
    synchronized void opens() {
        JythonRuntime.get().interpreterOpens();
        count++;
    }

    /** Nothing of an interpreter runs any more. */
    void ended() {
        JythonRuntime.get().interpreterEnded();
        synchronized (this) {
            count--;
            notifyAll();
        }
    }

    /** Returns whether nothing of any interpreter runs. */
    synchronized boolean isNone() {
        return count == 0;
    }

    /** Waits until nothing of any interpreter runs, or the time is up, or the thread is interrupted. */
    synchronized void awaitNone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (count > 0) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
