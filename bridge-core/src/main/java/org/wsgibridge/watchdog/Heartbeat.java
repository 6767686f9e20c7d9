package org.wsgibridge.watchdog;

import java.time.Duration;

/**
 * The sign of life of one thread that runs forever. It gets on with each round that it ends; before it waits for work
 * it says so by {@link #rest()}, and {@link #work()} after that. Each is one write of a field, so that a selector may
 * do both in every round. Written by that thread alone, read by any.
 */
public final class Heartbeat {
    private final String name;
    private final long limitNanos;

    private volatile long rounds;
    private volatile boolean resting;

    // Only for the thread that looks.
    private long seen = -1;
    private long quietNanos;
    private volatile boolean missing;

    Heartbeat(String name, Duration limit) {
        this.name = name;
        this.limitNanos = limit.toNanos();
    }

    /** The thread waits for work from now on: however long that takes, nothing is wrong. */
    public void rest() {
        resting = true;
    }

    /** The thread has got work. */
    public void work() {
        resting = false;
    }

    /** A round has ended as it should. */
    void beat() {
        long next = rounds + 1;
        rounds = next;
    }

    /** A round has failed: what waits now waits for another try, not for work. */
    void fail() {
        resting = false;
    }

    /**
     * Looks whether the thread gets on.
     *
     * @param nanos the time since the last look
     * @return whether it was found missing just now
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

    /** Returns whether it has not got on for its limit. */
    boolean isMissing() {
        return missing;
    }

    /** Returns the thread's name. */
    String name() {
        return name;
    }
}
