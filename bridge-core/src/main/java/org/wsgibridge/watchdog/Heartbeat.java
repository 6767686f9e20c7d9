package org.wsgibridge.watchdog;

import java.time.Duration;

/**
 * The sign of life of one thread that must always run. Each completed round counts. The thread calls {@link #rest()}
 * before it waits for work, and {@link #work()} afterwards. Each call is one write of a field, so that a selector can
 * make both in every round. Written by this thread only, read by any.
 */
public final class Heartbeat {
    private final String name;
    private final long limitNanos;

    private volatile long rounds;
    private volatile boolean resting;

    // Used only by the thread that calls look().
    private long seen = -1;
    private long quietNanos;
    private volatile boolean missing;

    Heartbeat(String name, Duration limit) {
        this.name = name;
        this.limitNanos = limit.toNanos();
    }

    /** Reports that the thread waits for work, which may take any time. */
    public void rest() {
        resting = true;
    }

    /** Reports that the thread has got work. */
    public void work() {
        resting = false;
    }

    /** Reports that a round has succeeded. */
    void beat() {
        long next = rounds + 1;
        rounds = next;
    }

    /** Reports that a round has failed. The thread then waits for another attempt rather than for work. */
    void fail() {
        resting = false;
    }

    /**
     * Checks whether the thread makes progress.
     *
     * @param nanos the time since the last check, in nanoseconds
     * @return true once, when the thread has made no progress for its limit
     */
    boolean look(long nanos) {
        long now = rounds;
        if (now != seen || resting) {
            seen = now;
            quietNanos = 0;
            missing = false;
            return false;
        }
        quietNanos += nanos;
        boolean noticed = !missing && quietNanos > limitNanos;
        missing |= noticed;
        return noticed;
    }

    /** Returns whether the thread has made no progress for its limit. */
    boolean isMissing() {
        return missing;
    }

    /** Returns the thread's name. */
    String name() {
        return name;
    }
}
