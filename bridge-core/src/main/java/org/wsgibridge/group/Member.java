package org.wsgibridge.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.wsgibridge.engine.Interpreter;

/**
 * An interpreter's place in its process group: what it runs now and how far its life has come. Everything but the final
 * fields is guarded by the lock of {@link Slots}.
 */
final class Member {
    /** The stations of a member's life. */
    enum State {
        /** Takes requests. */
        ACTIVE,
        /** Takes no new requests and finishes those that it runs. */
        DRAINING,
        /** Belongs to the group no more. */
        GONE
    }

    final String name;
    final Interpreter interpreter;
    final long startedNanos = System.nanoTime();
    final int retireAfter;
    final CountDownLatch drained = new CountDownLatch(1);
    private final int threads;
    private final List<SlotLease> leases = new ArrayList<>();

    State state = State.ACTIVE;
    long served;

    /**
     * Makes an active member.
     *
     * @param name the interpreter's name
     * @param interpreter the interpreter, running
     * @param threads how many requests it runs at a time
     * @param retireAfter after how many requests it is to be replaced; {@link Integer#MAX_VALUE} for never
     */
    Member(String name, Interpreter interpreter, int threads, int retireAfter) {
        this.name = name;
        this.interpreter = interpreter;
        this.threads = threads;
        this.retireAfter = retireAfter;
    }

    boolean hasFreeSlot() {
        return state == State.ACTIVE && leases.size() < threads;
    }

    int inFlight() {
        return leases.size();
    }

    List<SlotLease> leases() {
        return leases;
    }

    void take(SlotLease lease) {
        lease.index = leases.size();
        leases.add(lease);
    }

    /** Frees the lease's slot; the last lease moves into its place, so that this costs the same for any number. */
    void giveBack(SlotLease lease) {
        SlotLease last = leases.remove(leases.size() - 1);
        if (last != lease) {
            leases.set(lease.index, last);
            last.index = lease.index;
        }
        served++;
        countDownWhenDrained();
    }

    boolean drain() {
        boolean active = state == State.ACTIVE;
        if (active) {
            state = State.DRAINING;
        }
        countDownWhenDrained();
        return active;
    }

    private void countDownWhenDrained() {
        if (state != State.ACTIVE && leases.isEmpty()) {
            drained.countDown();
        }
    }
}
