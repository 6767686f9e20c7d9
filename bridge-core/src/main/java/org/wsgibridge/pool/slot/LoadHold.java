package org.wsgibridge.pool.slot;

/**
 * Keeps requests waiting even if slots are free, until the end of a load of the sources that began after the requests
 * arrived. Guarded by the lock of {@link Slots}.
 */
final class LoadHold {
    /** The number of the call or load that keeps requests waiting; 0 if requests are not kept waiting. */
    private long heldBy;

    /** The last number given; calls of {@link #request} and loads share one series. */
    private long last;

    /** The number of the current load; 0 if there is none. */
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
     * @return the number of the load, for {@link #endLoad}
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
     * @param number the number of the load
     * @return false if requests continue to wait, because a later load was asked for
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
     * Keeps requests waiting for the current load, or for one that was asked for.
     *
     * @return false if there is neither
     */
    boolean awaitLoad() {
        heldBy = Math.max(heldBy, load);
        return heldBy != 0;
    }
}
