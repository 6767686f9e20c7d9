package org.wsgibridge.pool.slot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which load of the sources serves, and which members the reload under way will replace. Guarded by the lock of {@link
 * Slots}.
 */
final class Generations {
    private int current = 1;
    private long loadedSince = System.nanoTime();

    /**
     * The members that the reload under way will replace, all opened before that time; {@code null} when none is under
     * way.
     */
    private @Nullable List<Member> outgoing;

    private long outgoingBefore;

    /** Returns which load of the sources serves; 1 for the first. */
    int current() {
        return current;
    }

    /** Returns whether the member's opening began before the current generation was loaded. */
    boolean isStale(Member member) {
        return member.openingNanos() - loadedSince < 0;
    }

    /**
     * Claims the members that no thread has claimed yet: the reload that has begun will replace them.
     *
     * @param active the members that take requests
     * @param since when the reload began; members that are taken in later, but whose opening began before, are replaced
     *     as well
     */
    void beginReload(List<Member> active, long since) {
        outgoing = new ArrayList<>();
        outgoingBefore = since;
        active.stream().filter(member -> !member.claimed).forEach(this::claim);
    }

    /** Claims a new member if the reload under way will replace it; returns whether it did so. */
    boolean claimIfOutgoing(Member member) {
        boolean old = outgoing != null && member.openingNanos() - outgoingBefore < 0;
        if (old) {
            claim(member);
        }
        return old;
    }

    private void claim(Member member) {
        if (outgoing != null) {
            member.claimed = true;
            outgoing.add(member);
        }
    }

    /** The reload has failed: gives up the claims on the members that it was to replace. */
    void cancelReload() {
        if (outgoing != null) {
            outgoing.forEach(member -> member.claimed = false);
        }
        outgoing = null;
    }

    /** Begins the next generation, which consists of the members that were opened since that time. */
    void next(long since) {
        outgoing = null;
        loadedSince = since;
        current++;
    }
}
