package org.wsgibridge.jython;

import java.time.Duration;

/**
 * Counts the interpreters of one engine that may still run code: those that are being opened, those that are open, and
 * those that are being closed. Thread-safe.
 */
final class InterpreterCount {
    private int count;

    /** Counts an interpreter that begins to open. */
    synchronized void opens() {
        JythonRuntime.get().interpreterOpens();
        count++;
    }

    /** Uncounts an interpreter of which nothing runs any more. */
    void ended() {
        JythonRuntime.get().interpreterEnded();
        synchronized (this) {
            count--;
            notifyAll();
        }
    }

    /** Returns whether no interpreter is counted. */
    synchronized boolean isNone() {
        return count == 0;
    }

    /** Waits until no interpreter is counted, the time is over, or the thread is interrupted. */
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
