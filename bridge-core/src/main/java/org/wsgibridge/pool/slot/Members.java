package org.wsgibridge.pool.slot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.pool.stats.InterpreterStats;

/**
 * The interpreters of a process group, and how many of them there should be. What is missing is computed from what is
 * there, whenever something has changed: an interpreter that is lost while it is being replaced is not replaced twice.
 *
 * <p>Thread-safe: guarded by the lock of {@link Slots}, because admission depends on it.
 */
public final class Members {
    private final ReentrantLock lock;
    private final int target;
    private final List<Member> members = new ArrayList<>();

    /** How many openings are under way or wait to be tried again. */
    private int opening;

    private final Generations generations = new Generations();
    private boolean closed;

    /** When the last active member left, as long as there is none. */
    private long emptySince = System.nanoTime();

    private int stuck;

    public Members(ReentrantLock lock, int target) {
        this.lock = lock;
        this.target = target;
    }

    /** Reserves the openings that are missing for the target number of interpreters; returns how many. */
    public int reserveMissing() {
        return locked(() -> {
            int missing = closed ? 0 : Math.max(0, target - staying() - opening);
            opening += missing;
            return missing;
        });
    }

    /** Reserves openings, needed or not. */
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

    /** Returns how many take requests and are not about to be replaced. */
    private int staying() {
        int count = 0;
        for (Member member : members) {
            if (member.state == Member.State.ACTIVE && !member.claimed) {
                count++;
            }
        }
        return count;
    }

    /** Takes a new member in. Uses its reservation up, unless it was stale or lost and is to be opened again. */
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
     * Claims the member for the caller, which replaces it, and reserves its replacement. Returns false when it was
     * claimed before.
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

    /** As {@link #claim}, but one member of the group at a time: the next one when the former has gone. */
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
     * Claims all members that are not claimed yet, without a reservation, and those that are still taken in although
     * their opening began before that time: they serve until the new generation is there, but do not count for it.
     */
    public void claimAll(long since) {
        locked(() -> {
            generations.beginReload(active(), since);
            return true;
        });
    }

    /** Gives up the claims of {@link #claimAll}: its members stay. */
    public void unclaimAll() {
        locked(() -> {
            generations.cancelReload();
            return true;
        });
    }

    /** Drains the youngest of those that were opened since that time, if there are too many. Returns them. */
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

    /** Drains the members that were opened before that time: a new generation is there. Returns them. */
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

    /** Returns whether the member was taken in and has not left. */
    public boolean has(Member member) {
        return locked(() -> members.contains(member));
    }

    public boolean isActive(Member member) {
        return locked(() -> member.state == Member.State.ACTIVE);
    }

    /** Gives the member no more requests. Returns false when it was not active. */
    public boolean drain(Member member) {
        return locked(() -> {
            boolean active = member.drain();
            if (active) {
                noteEmpty();
            }
            return active;
        });
    }

    /** Takes the member out of the group. Returns false when it was out already. */
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

    /** No member is taken in any more. Returns those that are there. */
    public List<Member> close() {
        return locked(() -> {
            closed = true;
            return new ArrayList<>(members);
        });
    }

    /** Returns the members that take requests or finish some. */
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

    /** Returns the leases that the member has out. */
    public List<SlotLease> leases(Member member) {
        return locked(() -> new ArrayList<>(member.leases()));
    }

    /** Returns the leases of all members, draining ones too. */
    public List<SlotLease> leases() {
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

    /** Returns which load of the sources serves. */
    public int generation() {
        return locked(generations::current);
    }

    /** Returns how many requests are stuck, those of closed interpreters too. */
    public int stuck() {
        return locked(() -> stuck);
    }

    /** Returns how many requests can run at a time. */
    public int slots() {
        return locked(() -> members.stream().mapToInt(Member::slots).sum());
    }

    /**
     * The interpreter with the fewest requests: for one with a GIL the one that will be the quickest. Under the lock.
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
