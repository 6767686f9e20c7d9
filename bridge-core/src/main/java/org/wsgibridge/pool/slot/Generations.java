package org.wsgibridge.pool.slot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the loads of the sources (generations), and knows the members that the current reload will replace. Guarded by
 * the lock of {@link Slots}.
 */
final class Generations {
    private int current = 1;
    private long loadedSince = System.nanoTime();

    /**
     * The members that the current reload will replace; {@code null} if there is no reload.
     */
    private @Nullable List<Member> outgoing;

    private long outgoingBefore;

    /** Returns the number of the load of the sources that serves requests; 1 for the first. */
    int current() {
        return current;
    }

    /** Returns whether the member's opening began before the current generation was loaded. */
    boolean isStale(Member member) {
        return member.openingNanos() - loadedSince < 0;
    }

    /**
     * Begins a reload: claims the members that no thread has claimed yet.
     *
     * @param active the members that take requests
     * @param since when the reload began; it also replaces members that are added later, but whose opening began before
     *     this time
     */
    void beginReload(List<Member> active, long since) {
        outgoing = new ArrayList<>();
        outgoingBefore = since;
        active.stream().filter(member -> !member.claimed).forEach(this::claim);
    }

    /** Claims a new member if the current reload will replace it. Returns whether it was claimed. */
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

    /** Ends a reload that has failed: gives up the claims on its members. */
    void cancelReload() {
        if (outgoing != null) {
            outgoing.forEach(member -> member.claimed = false);
        }
        outgoing = null;
    }

    /** Begins the next generation. It consists of the members whose opening began at a time or later. */
    void next(long since) {
        outgoing = null;
        loadedSince = since;
        current++;
    }
}
