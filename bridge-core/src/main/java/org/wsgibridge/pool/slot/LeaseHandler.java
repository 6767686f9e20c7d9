package org.wsgibridge.pool.slot;

/**
 * What a process group does with the leases of its slots. Called by {@link Slots} and {@link SlotLease}, on any thread
 * and never under the lock of the slots.
 */
public interface LeaseHandler {

    /** Runs a request on its slot. The slot is given back even if this fails. */
    void run(SlotLease lease);

    /**
     * The engine has given a slot back.
     *
     * @param was the state of the lease before that
     */
    void released(SlotLease lease, SlotLease.State was);

    /** The interpreter is gone and has executed nothing of the request, which therefore waits for another one. */
    void readmit(SlotLease lease);

    /** The script of the request is to be loaded again before it serves the request, which waits for that. */
    void reloadFor(SlotLease lease);

    /** Returns whether scripts that have changed are loaded again. */
    boolean reloads();
}
