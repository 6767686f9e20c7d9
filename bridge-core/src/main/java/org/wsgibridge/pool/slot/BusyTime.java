package org.wsgibridge.pool.slot;

/**
 * Adds up for how long slots were held: what mod_wsgi computes capacity utilization from. A request counts from the
 * moment it gets its slot, so that one that never ends is seen. Guarded by the lock of {@link Slots}.
 */
final class BusyTime {
    private long busyNanos;
    private int busy;
    private long since = System.nanoTime();

    /** A slot is taken. */
    void take(long now) {
        advance(now);
        busy++;
    }

    /** A slot is given back. */
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
        // The thread that took the time first may get the lock last.
        if (now - since > 0) {
            busyNanos += busy * (now - since);
            since = now;
        }
    }
}
