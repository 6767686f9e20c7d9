package org.wsgibridge.pool.slot;

import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.Lease;

/**
 * The process group's implementation of a lease. It extends the reference with its state, which saves an allocation. A
 * thread that changes the state by compare-and-set does the work of that change; no other thread does it.
 */
public final class SlotLease extends AtomicReference<SlotLease.State> implements Lease {
    private static final long serialVersionUID = 1L;

    /** The states of a lease, in their order. A lease never returns to an earlier state, and may skip some. */
    public enum State {
        /** The request runs within its time. */
        HELD,
        /** It outlived request-timeout: the client was answered and the request interrupted. */
        INTERRUPTED,
        /** It also outlived interrupt-timeout, or the close of its interpreter. */
        STUCK,
        /** The slot was given back. */
        RELEASED
    }

    /**
     * The process group's part in the life of a lease. {@link Slots} and the lease call it, on any thread, but never
     * under the lock of the slots.
     */
    public interface Handler {
        /** Runs a request on its slot. The slot is given back even if this fails. */
        void run(SlotLease lease);

        /**
         * Handles a slot that the engine has given back.
         *
         * @param was the previous state of the lease
         */
        void released(SlotLease lease, State was);

        /** Admits a request again after its interpreter has ended without executing any of it. */
        void readmit(SlotLease lease);

        /** Loads the script of a request again. The request waits for that. */
        void reloadFor(SlotLease lease);

        /** Returns whether scripts that have changed are loaded again. */
        boolean reloads();
    }

    /** The position in the member's list. Guarded by the lock of {@link Slots}. */
    int index;

    /** Whether the request was found to be slow. Used only by the housekeeper. */
    private boolean slow;

    private final transient Handler handler;
    private final transient Member member;
    private final transient Exchange exchange;

    SlotLease(Handler handler, Member member, Exchange exchange) {
        super(State.HELD);
        this.handler = handler;
        this.member = member;
        this.exchange = exchange;
    }

    /** Returns the member that the slot belongs to. */
    public Member member() {
        return member;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public boolean release() {
        State was = getAndSet(State.RELEASED);
        if (was == State.RELEASED) {
            return false;
        }
        handler.released(this, was);
        return true;
    }

    @Override
    public boolean readmit() {
        if (!exchange.isOpen() || !compareAndSet(State.HELD, State.RELEASED)) {
            return false;
        }
        handler.readmit(this);
        return true;
    }

    @Override
    public boolean asksForReload() {
        return handler.reloads() && !exchange.isReloaded();
    }

    @Override
    public boolean reload() {
        if (!exchange.isOpen() || !compareAndSet(State.HELD, State.RELEASED)) {
            return false;
        }
        handler.reloadFor(this);
        return true;
    }

    @Override
    public boolean isReleased() {
        return get() == State.RELEASED;
    }

    /** Notes that the request is slow. Returns false if that was noted before. Used only by the housekeeper. */
    public boolean becomeSlow() {
        boolean first = !slow;
        slow = true;
        return first;
    }

    /**
     * Changes the state to INTERRUPTED. Returns false if the request has ended, or another thread changed the state.
     */
    public boolean becomeInterrupted() {
        return compareAndSet(State.HELD, State.INTERRUPTED);
    }

    /**
     * Changes the state to STUCK. Returns false if the request has ended or is already stuck. Must be called under the
     * lock that guards the counters.
     */
    boolean becomeStuck() {
        return compareAndSet(State.INTERRUPTED, State.STUCK) || compareAndSet(State.HELD, State.STUCK);
    }
}
