package org.wsgibridge.group;

import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.Lease;

/**
 * The process group's lease. Its state is the reference that this class extends: one allocation less. Whoever changes
 * the state by compare-and-set does what that step asks for, and nobody else does.
 */
final class SlotLease extends AtomicReference<SlotLease.State> implements Lease {
    private static final long serialVersionUID = 1L;

    /** The stations of a lease; it only ever moves on, and may leave some out. */
    enum State {
        /** The request runs within its time. */
        HELD,
        /** It outlived request-timeout: the client was answered and the request interrupted. */
        INTERRUPTED,
        /** It outlived interrupt-timeout, too, or the close of its interpreter. */
        STUCK,
        /** The slot was given back. */
        RELEASED
    }

    /** Position in the member's list; guarded by the lock of {@link Slots}. */
    int index;

    /** Whether it was found to be slow; for the housekeeper only. */
    boolean slow;

    private final transient ProcessGroup group;
    private final transient Member member;
    private final transient Exchange exchange;

    SlotLease(ProcessGroup group, Member member, Exchange exchange) {
        super(State.HELD);
        this.group = group;
        this.member = member;
        this.exchange = exchange;
    }

    Member member() {
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
        group.released(this, was);
        return true;
    }

    @Override
    public boolean readmit() {
        if (!exchange.isOpen() || !compareAndSet(State.HELD, State.RELEASED)) {
            return false;
        }
        group.readmit(this);
        return true;
    }

    @Override
    public boolean asksForReload() {
        return group.reloads() && !exchange.isReloaded();
    }

    @Override
    public boolean reload() {
        if (!exchange.isOpen() || !compareAndSet(State.HELD, State.RELEASED)) {
            return false;
        }
        group.reloadFor(this);
        return true;
    }

    @Override
    public boolean isReleased() {
        return get() == State.RELEASED;
    }

    /** Returns false when the request is over or somebody else did it. */
    boolean becomeInterrupted() {
        return compareAndSet(State.HELD, State.INTERRUPTED);
    }

    /** Returns false when the request is over or is stuck already. Called under the lock that guards the counters. */
    boolean becomeStuck() {
        return compareAndSet(State.INTERRUPTED, State.STUCK) || compareAndSet(State.HELD, State.STUCK);
    }
}
