package org.wsgibridge.group;

import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.engine.Lease;
import org.wsgibridge.exchange.Exchange;

/** The process group's lease. Its one-shot release is the boolean that this class extends: one allocation less. */
final class SlotLease extends AtomicBoolean implements Lease {
    private static final long serialVersionUID = 1L;

    /** Position in the member's list; guarded by the lock of {@link Slots}. */
    int index;

    /** How far the recovery has gone; only touched by the housekeeper. */
    Recovery recovery = Recovery.NONE;

    private final transient ProcessGroup group;
    private final transient Member member;
    private final transient Exchange exchange;

    /** What was done about a request that runs too long. */
    enum Recovery {
        /** Nothing. */
        NONE,
        /** The client was answered and the request interrupted. */
        INTERRUPTED,
        /** It did not unwind; its interpreter is being replaced. */
        ESCALATED
    }

    SlotLease(ProcessGroup group, Member member, Exchange exchange) {
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
        if (!compareAndSet(false, true)) {
            return false;
        }
        group.released(this);
        return true;
    }

    @Override
    public boolean isReleased() {
        return get();
    }
}
