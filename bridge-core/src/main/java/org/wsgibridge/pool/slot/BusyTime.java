package org.wsgibridge.pool.slot;

/**
 * Adds up the time that slots were held. mod_wsgi computes capacity utilization from this time. A request counts from
 * the moment when it gets its slot, so that a request that never ends counts as well. Guarded by the lock of {@link
 * Slots}.
 */
final class BusyTime {
    private long busyNanos;
    private int busy;
    private long since = System.nanoTime();

    /** Counts a slot that is taken. */
    void take(long now) {
        advance(now);
        busy++;
    }

    /** Counts a slot that is given back. */
    void giveBack(long now) {
        advance(now);
        busy--;
    }

    /** Returns the sum over all slots until now, in nanoseconds. */
    long until(long now) {
        advance(now);
        return busyNanos;
    }

    private void advance(long now) {
        // A thread that read the clock earlier may get the lock later.
        if (now - since > 0) {
            busyNanos += busy * (now - since);
            since = now;
        }
    }
}
