package org.wsgibridge.pool.slot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.pool.stats.InterpreterStats;

/**
 * The interpreters of a process group and their target number. After each change, the number of missing interpreters is
 * computed from those that exist. So an interpreter that is lost while it is being replaced is not replaced twice.
 *
 * <p>Thread-safe: guarded by the lock of {@link Slots}, because admission depends on it.
 */
public final class Members {
    private final ReentrantLock lock;
    private final int target;
    private final List<Member> members = new ArrayList<>();

    /** The number of reserved openings: those that run, or wait for another attempt. */
    private int opening;

    private final Generations generations = new Generations();
    private boolean closed;

    /** When the last active member left; used only while there is none. */
    private long emptySince = System.nanoTime();

    private int stuck;

    public Members(ReentrantLock lock, int target) {
        this.lock = lock;
        this.target = target;
    }

    /** Reserves as many openings as are missing for the target number of interpreters, and returns their number. */
    public int reserveMissing() {
        return locked(() -> {
            int missing = closed ? 0 : Math.max(0, target - staying() - opening);
            opening += missing;
            return missing;
        });
    }

    /** Reserves openings, even if they are not needed. */
    public void reserve(int number) {
        locked(() -> opening += number);
    }

    /** Gives a reservation back. */
    public void cancelReservation() {
        locked(() -> opening--);
    }

    /** Returns whether a reserved opening is still needed; if not, the reservation is given back. */
    public boolean isStillMissing() {
        return locked(() -> {
            boolean missing = !closed && staying() + opening <= target;
            if (!missing) {
                opening--;
            }
            return missing;
        });
    }

    /** Returns the number of members that take requests and will not be replaced. */
    private int staying() {
        int count = 0;
        for (Member member : members) {
            if (member.state == Member.State.ACTIVE && !member.claimed) {
                count++;
            }
        }
        return count;
    }

    /** Adds a new member. This uses up its reservation, unless the member is stale or lost and must be opened again. */
    public AddResult add(Member member) {
        return locked(() -> {
            if (closed) {
                return AddResult.CLOSED;
            }
            if (member.state == Member.State.GONE) {
                return AddResult.LOST;
            }
            if (generations.isStale(member)) {
                return AddResult.STALE;
            }
            opening--;
            if (!generations.claimIfOutgoing(member) && staying() >= target) {
                return AddResult.SURPLUS;
            }
            member.generation = generations.current();
            members.add(member);
            return AddResult.ACTIVE;
        });
    }

    /**
     * Claims a member, which the caller then replaces, and reserves the opening of its replacement. Returns false if
     * the member was claimed before.
     */
    public boolean claim(Member member) {
        return locked(() -> {
            boolean free = !closed && member.state == Member.State.ACTIVE && !member.claimed;
            if (free) {
                member.claimed = true;
                opening++;
            }
            return free;
        });
    }

    /** As {@link #claim}, but also returns false while any other member is claimed or drained and has not left. */
    public boolean claimAlone(Member member) {
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
     * Claims all members that are not claimed yet, without reserving openings. Also claims members that are added
     * later, but whose opening began before a time. They serve requests until the new generation is ready, but are not
     * part of it.
     */
    public void claimAll(long since) {
        locked(() -> {
            generations.beginReload(active(), since);
            return true;
        });
    }

    /** Gives up the claims of {@link #claimAll}, so that the members stay. */
    public void unclaimAll() {
        locked(() -> {
            generations.cancelReload();
            return true;
        });
    }

    /**
     * If there are too many members, drains the youngest of those whose opening began at a time or later. Returns them.
     */
    public List<Member> trim(long since) {
        return locked(() -> {
            List<Member> surplus = new ArrayList<>();
            for (int i = members.size() - 1; i >= 0 && staying() > target; i--) {
                Member member = members.get(i);
                if (member.openingNanos() - since >= 0 && !member.claimed && drain(member)) {
                    surplus.add(member);
                }
            }
            return surplus;
        });
    }

    /** Begins a new generation: drains the members whose opening began before a time. Returns them. */
    public List<Member> startGeneration(long since) {
        return locked(() -> {
            generations.next(since);
            List<Member> old = new ArrayList<>();
            for (Member member : members) {
                if (member.openingNanos() - since >= 0) {
                    member.generation = generations.current();
                } else if (drain(member)) {
                    old.add(member);
                }
            }
            return old;
        });
    }

    /** Returns whether the member was added and has not left. */
    public boolean has(Member member) {
        return locked(() -> members.contains(member));
    }

    /** Returns whether the member takes requests. */
    public boolean isActive(Member member) {
        return locked(() -> member.state == Member.State.ACTIVE);
    }

    /** Drains a member: it gets no more requests. Returns false if it was not active. */
    public boolean drain(Member member) {
        return locked(() -> {
            boolean active = member.drain();
            if (active) {
                noteEmpty();
            }
            return active;
        });
    }

    /** Removes a member from the group. Returns false if it was removed before. */
    public boolean remove(Member member) {
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

    /** Returns whether any member takes requests. */
    public boolean hasActive() {
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

    /** Ends the addition of members. Returns the present ones. */
    public List<Member> close() {
        return locked(() -> {
            closed = true;
            return new ArrayList<>(members);
        });
    }

    /** Returns all members: those that take requests, and those that are drained. */
    public List<Member> all() {
        return locked(() -> new ArrayList<>(members));
    }

    /** Returns the members that take requests. */
    public List<Member> active() {
        return locked(() -> members.stream()
                .filter(member -> member.state == Member.State.ACTIVE)
                .toList());
    }

    /** Returns how many requests the member has finished. */
    public long served(Member member) {
        return locked(() -> member.served);
    }

    /** Returns whether the member runs nothing but stuck requests. */
    public boolean isIdle(Member member) {
        return locked(() -> member.inFlight() == member.stuck);
    }

    /** Returns the leases that a member holds. */
    public List<SlotLease> leases(Member member) {
        return locked(() -> new ArrayList<>(member.leases()));
    }

    /** Returns the leases of all members, including drained ones. */
    public List<SlotLease> leases() {
        return locked(() -> {
            List<SlotLease> all = new ArrayList<>();
            members.forEach(member -> all.addAll(member.leases()));
            return all;
        });
    }

    /** Gives the slot of a released lease back. Must be called under the lock. */
    void giveBack(SlotLease lease, boolean wasStuck) {
        lease.member().giveBack(lease, wasStuck);
        if (wasStuck) {
            stuck--;
        }
    }

    /** Gives the slot of a request back that never reached the member. Must be called under the lock. */
    void takeBack(SlotLease lease) {
        lease.member().takeBack(lease);
    }

    /** Counts a lease as stuck. Returns false if its request has ended or it was counted before. */
    public boolean markStuck(SlotLease lease) {
        return locked(() -> {
            boolean first = lease.becomeStuck();
            if (first) {
                stuck++;
                lease.member().oneMoreStuck();
            }
            return first;
        });
    }

    /** Returns the number of the load of the sources that serves requests. */
    public int generation() {
        return locked(generations::current);
    }

    /** Returns how many requests are stuck, including those of closed interpreters. */
    public int stuck() {
        return locked(() -> stuck);
    }

    /** Returns how many requests can run at the same time. */
    public int slots() {
        return locked(() -> members.stream().mapToInt(Member::slots).sum());
    }

    /**
     * Returns the member with a free slot that runs the fewest requests; with a GIL, it will be the fastest. Must be
     * called under the lock.
     */
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

    public List<InterpreterStats> stats() {
        return locked(() -> members.stream().map(Member::stats).toList());
    }

    /** Runs an action under the lock of the slots. */
    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
