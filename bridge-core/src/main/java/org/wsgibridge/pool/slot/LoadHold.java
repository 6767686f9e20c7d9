package org.wsgibridge.pool.slot;

/**
 * Keeps requests waiting although there are free slots, until a load of the sources ends that begins after they came.
 * Guarded by the lock of {@link Slots}.
 */
final class LoadHold {
    /** The number of the request or load that keeps requests waiting; 0 when none does. */
    private long heldBy;

    /** The last number given; requests and loads share one series. */
    private long last;

    /** The number of the load that is under way; 0 when none is. */
    private long load;

    /** Returns whether requests are kept waiting. */
    boolean isActive() {
        return heldBy != 0;
    }

    /** Keeps requests waiting until a load ends that begins from now on. */
    void request() {
        heldBy = ++last;
    }

    /**
     * Begins a load.
     *
     * @param awaited whether requests wait for its end
     * @return its number, to end it with
     */
    long beginLoad(boolean awaited) {
        load = ++last;
        if (awaited) {
            heldBy = load;
        }
        return load;
    }

    /**
     * Ends a load.
     *
     * @param number its number
     * @return false when requests go on waiting, because a later load was asked for
     */
    boolean endLoad(long number) {
        if (load <= number) {
            load = 0;
        }
        if (heldBy > number) {
            return false;
        }
        heldBy = 0;
        return true;
    }

    /**
     * Keeps requests waiting for the load that is under way, if one is.
     *
     * @return false when none is under way and none was asked for
     */
    boolean awaitLoad() {
        heldBy = Math.max(heldBy, load);
        return heldBy != 0;
    }
}
