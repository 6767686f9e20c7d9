package org.wsgibridge.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The interpreters of a process group, and how many of them there should be. What is missing is computed from what is
 * there, whenever something has changed: an interpreter that is lost while it is being replaced is not replaced twice.
 *
 * <p>Thread-safe: guarded by the lock of {@link Slots}, because who gets a slot depends on it.
 */
final class Roster {
    /** What became of a new member. */
    enum Adoption {
        /** It takes requests. */
        ACTIVE,
        /** Its sources were loaded again while it was opened: it may have the former ones. */
        STALE,
        /** There are enough by now. */
        SURPLUS,
        /** It was lost before it was taken in. */
        LOST,
        /** The group is closed. */
        CLOSED
    }

    private final ReentrantLock lock;
    private final int target;
    private final List<Member> members = new ArrayList<>();

    /** How many openings are under way or wait to be tried again. */
    private int opening;

    private int generation = 1;
    private long loadedSince = System.nanoTime();
    private boolean closed;

    /** When the last active member left, as long as there is none. */
    private long emptySince = System.nanoTime();

    private int stuck;

    /** Whom a reload that is under way will replace, all of them opened before that time; else {@code null}. */
    private @Nullable List<Member> outgoing;

    private long outgoingBefore;

    Roster(ReentrantLock lock, int target) {
        this.lock = lock;
        this.target = target;
    }

    /** Books the openings that are missing for the target number of interpreters; returns how many. */
    int bookMissing() {
        return locked(() -> {
            int missing = closed ? 0 : Math.max(0, target - staying() - opening);
            opening += missing;
            return missing;
        });
    }

    /** Books openings, needed or not. */
    void book(int number) {
        locked(() -> opening += number);
    }

    /** Gives a booking back. */
    void unbook() {
        locked(() -> opening--);
    }

    /** Tells whether a booked opening still makes sense; if not, the booking is given back. */
    boolean isStillMissing() {
        return locked(() -> {
            boolean missing = !closed && staying() + opening <= target;
            if (!missing) {
                opening--;
            }
            return missing;
        });
    }

    /** Those that take requests and that nobody is about to replace. */
    private int staying() {
        int count = 0;
        for (Member member : members) {
            if (member.state == Member.State.ACTIVE && !member.claimed) {
                count++;
            }
        }
        return count;
    }

    /** Takes a new member in. Uses its booking up, unless it was stale or lost and is to be opened again. */
    Adoption add(Member member) {
        return locked(() -> {
            if (closed) {
                return Adoption.CLOSED;
            }
            if (member.state == Member.State.GONE) {
                return Adoption.LOST;
            }
            if (member.openingNanos - loadedSince < 0) {
                return Adoption.STALE;
            }
            opening--;
            if (outgoing != null && member.openingNanos - outgoingBefore < 0) {
                member.claimed = true;
                outgoing.add(member);
            } else if (staying() >= target) {
                return Adoption.SURPLUS;
            }
            member.generation = generation;
            members.add(member);
            return Adoption.ACTIVE;
        });
    }

    /** Takes it upon the caller to replace the member, and books its replacement; false when somebody else has. */
    boolean claim(Member member) {
        return locked(() -> {
            boolean free = !closed && member.state == Member.State.ACTIVE && !member.claimed;
            if (free) {
                member.claimed = true;
                opening++;
            }
            return free;
        });
    }

    /** As {@link #claim}, but one member of the group at a time: the next one when the former has gone. */
    boolean claimAlone(Member member) {
        return locked(() -> {
            for (Member other : members) {
                if (other.claimed || other.state == Member.State.DRAINING) {
                    return false;
                }
            }
            return claim(member);
        });
    }

    /**
     * Claims all members that nobody has claimed, without booking anything, and those that are still taken in although
     * their opening began before that time: they serve until the new generation is there, but do not count for it.
     */
    void claimAll(long since) {
        locked(() -> {
            List<Member> claimed = new ArrayList<>();
            for (Member member : members) {
                if (member.state == Member.State.ACTIVE && !member.claimed) {
                    member.claimed = true;
                    claimed.add(member);
                }
            }
            outgoing = claimed;
            outgoingBefore = since;
            return true;
        });
    }

    /** Whom {@link #claimAll} has claimed stays after all. */
    void unclaimAll() {
        locked(() -> {
            List<Member> claimed = outgoing;
            if (claimed != null) {
                claimed.forEach(member -> member.claimed = false);
            }
            outgoing = null;
            return true;
        });
    }

    /** Drains the youngest of those who were opened since that time, if there are too many. Returns them. */
    List<Member> trim(long since) {
        return locked(() -> {
            List<Member> surplus = new ArrayList<>();
            for (int i = members.size() - 1; i >= 0 && staying() > target; i--) {
                Member member = members.get(i);
                if (member.openingNanos - since >= 0 && !member.claimed && drain(member)) {
                    surplus.add(member);
                }
            }
            return surplus;
        });
    }

    /** Drains everybody who was opened before that time: a new generation is there. Returns them. */
    List<Member> startGeneration(long since) {
        return locked(() -> {
            outgoing = null;
            loadedSince = since;
            generation++;
            List<Member> old = new ArrayList<>();
            for (Member member : members) {
                if (member.openingNanos - since >= 0) {
                    member.generation = generation;
                } else if (drain(member)) {
                    old.add(member);
                }
            }
            return old;
        });
    }

    /** Returns whether the member was taken in and has not left. */
    boolean has(Member member) {
        return locked(() -> members.contains(member));
    }

    boolean isActive(Member member) {
        return locked(() -> member.state == Member.State.ACTIVE);
    }

    /** Gives the member no more requests. Returns false when it was not active. */
    boolean drain(Member member) {
        return locked(() -> {
            boolean active = member.drain();
            if (active) {
                noteEmpty();
            }
            return active;
        });
    }

    /** Takes the member out of the group. Returns false when somebody else has. */
    boolean remove(Member member) {
        return locked(() -> {
            members.remove(member);
            Member.State was = member.state;
            member.leave();
            if (was == Member.State.ACTIVE) {
                noteEmpty();
            }
            return was != Member.State.GONE;
        });
    }

    private void noteEmpty() {
        if (!hasActive()) {
            emptySince = System.nanoTime();
        }
    }

    boolean hasActive() {
        return locked(() -> {
            for (Member member : members) {
                if (member.state == Member.State.ACTIVE) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Returns for how many nanoseconds there has been no active member, 0 if there is one. */
    long emptyFor(long now) {
        return locked(() -> hasActive() ? 0 : Math.max(0, now - emptySince));
    }

    /** No member is taken in any more. Returns those that are there. */
    List<Member> close() {
        return locked(() -> {
            closed = true;
            return new ArrayList<>(members);
        });
    }

    /** Returns the members that take requests or finish some. */
    List<Member> members() {
        return locked(() -> new ArrayList<>(members));
    }

    /** Returns the members that take requests. */
    List<Member> active() {
        return locked(() -> members.stream()
                .filter(member -> member.state == Member.State.ACTIVE)
                .toList());
    }

    /** Returns how many requests the member has finished. */
    long served(Member member) {
        return locked(() -> member.served);
    }

    /** Tells whether the member runs nothing but stuck requests. */
    boolean isIdle(Member member) {
        return locked(() -> member.inFlight() == member.stuck);
    }

    /** Returns the leases that the member has out. */
    List<SlotLease> leases(Member member) {
        return locked(() -> new ArrayList<>(member.leases()));
    }

    /** Returns the leases of all members, draining ones too. */
    List<SlotLease> leases() {
        return locked(() -> {
            List<SlotLease> all = new ArrayList<>();
            members.forEach(member -> all.addAll(member.leases()));
            return all;
        });
    }

    /** Gives the slot back, under the lock; the lease's state says already that it is released. */
    void giveBack(SlotLease lease, boolean wasStuck) {
        lease.member().giveBack(lease, wasStuck);
        if (wasStuck) {
            stuck--;
        }
    }

    /** Gives the slot back of a request that the member never had, under the lock. */
    void takeBack(SlotLease lease) {
        lease.member().takeBack(lease);
    }

    /** Counts the lease as stuck. Returns false when its request is over or it was counted before. */
    boolean markStuck(SlotLease lease) {
        return locked(() -> {
            boolean first = lease.becomeStuck();
            if (first) {
                stuck++;
                lease.member().oneMoreStuck();
            }
            return first;
        });
    }

    /** Returns which load of the sources serves. */
    int generation() {
        return locked(() -> generation);
    }

    /** Returns how many requests are stuck, those of closed interpreters too. */
    int stuck() {
        return locked(() -> stuck);
    }

    /** Returns how many requests can run at a time. */
    int slots() {
        return locked(() -> members.stream().mapToInt(Member::slots).sum());
    }

    /** The interpreter with the fewest requests: for one with a GIL the one that will be the quickest. Under the lock. */
    @Nullable
    Member leastBusy() {
        Member best = null;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.hasFreeSlot() && (best == null || member.inFlight() < best.inFlight())) {
                best = member;
            }
        }
        return best;
    }

    List<InterpreterStats> stats() {
        return locked(() -> members.stream()
                .map(member -> new InterpreterStats(
                        member.name,
                        member.interpreter.pid(),
                        member.state == Member.State.ACTIVE
                                ? InterpreterStats.State.ACTIVE
                                : InterpreterStats.State.DRAINING,
                        member.inFlight(),
                        member.stuck,
                        member.served,
                        member.generation,
                        member.leaving,
                        member.startedNanos))
                .toList());
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
