package org.wsgibridge.pool.slot;

import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.Lease;

/**
 * The process group's lease. Its state is the reference that this class extends: one allocation less. The thread that
 * changes the state by compare-and-set does what that step asks for, and no other thread does.
 */
public final class SlotLease extends AtomicReference<SlotLease.State> implements Lease {
    private static final long serialVersionUID = 1L;

    /** The stations of a lease; it only ever moves on, and may leave some out. */
    public enum State {
        /** The request runs within its time. */
        HELD,
        /** It outlived request-timeout: the client was answered and the request interrupted. */
        INTERRUPTED,
        /** It outlived interrupt-timeout, too, or the close of its interpreter. */
        STUCK,
        /** The slot was given back. */
        RELEASED
    }

    /**
     * What a process group does with its leases. Called by {@link Slots} and the lease, on any thread and never under
     * the lock of the slots.
     */
    public interface Handler {
        /** Runs a request on its slot. The slot is given back even if this fails. */
        void run(SlotLease lease);

        /**
         * The engine has given a slot back.
         *
         * @param was the state of the lease before that
         */
        void released(SlotLease lease, State was);

        /** The interpreter is gone and has executed nothing of the request, which therefore waits for another one. */
        void readmit(SlotLease lease);

        /** The script of the request is to be loaded again before it serves the request, which waits for that. */
        void reloadFor(SlotLease lease);

        /** Returns whether scripts that have changed are loaded again. */
        boolean reloads();
    }

    /** Position in the member's list; guarded by the lock of {@link Slots}. */
    int index;

    /** Whether it was found to be slow; only the housekeeper touches it. */
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

    /** Notes that the request is slow; for the housekeeper only. Returns false when that was noted before. */
    public boolean becomeSlow() {
        boolean first = !slow;
        slow = true;
        return first;
    }

    /** Returns false when the request is over or another thread did it. */
    public boolean becomeInterrupted() {
        return compareAndSet(State.HELD, State.INTERRUPTED);
    }

    /** Returns false when the request is over or is stuck already. Called under the lock that guards the counters. */
    boolean becomeStuck() {
        return compareAndSet(State.INTERRUPTED, State.STUCK) || compareAndSet(State.HELD, State.STUCK);
    }
}
