package org.wsgibridge.group;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.group.Capacity;

/**
 * The slots of a process group and the admission queue in front of them. One lock guards both, so that a request never
 * waits beside a free slot; no code of an engine or a transport runs under it.
 */
final class Slots {
    /** What became of a request that asked for admission. */
    enum Admission {
        /** It has a slot; its lease was passed to the runner. */
        RUNS,
        /** It waits. */
        WAITS,
        /** The queue is full. */
        FULL,
        /** There is no interpreter, and the last attempt to open one failed. */
        DOWN,
        /** The group takes no more requests. */
        CLOSED
    }

    private static final int MOST_PREPARED = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Roster roster;

    /** Never grows: an ArrayDeque that has no memory to do so is not usable any more. */
    private final ArrayDeque<Exchange> queue;

    private final ProcessGroup group;
    private final int queueSize;
    private final BusyTime busyTime = new BusyTime();
    private boolean closed;
    /** The number of the latest {@link #hold} that keeps requests waiting; 0 when none does. */
    private long heldBy;

    private long holds;

    /** The number of the load of the sources that is under way, which is one of the same series; 0 when none is. */
    private long load;

    private boolean down;

    Slots(ProcessGroup group, Capacity capacity) {
        this.group = group;
        this.queueSize = capacity.queueSize();
        int readmitted = capacity.processes() * capacity.threads();
        this.queue = new ArrayDeque<>(Math.min(queueSize, MOST_PREPARED) + readmitted + 1);
        this.roster = new Roster(lock, capacity.processes());
    }

    /** Returns the interpreters, guarded by the same lock. */
    Roster roster() {
        return roster;
    }

    Admission admit(Exchange exchange) {
        SlotLease lease;
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            Member member = queue.isEmpty() && heldBy == 0 ? roster.leastBusy() : null;
            if (member == null) {
                return enqueue(exchange);
            }
            lease = lease(member, exchange);
        } finally {
            lock.unlock();
        }
        group.run(lease);
        return Admission.RUNS;
    }

    private Admission enqueue(Exchange exchange) {
        if (down && !roster.hasActive()) {
            return Admission.DOWN;
        }
        if (queue.size() >= queueSize) {
            return Admission.FULL;
        }
        queue.add(exchange);
        return Admission.WAITS;
    }

    /** Frees the lease's slot and runs whoever waits for it. Returns whether the member has served its number. */
    boolean release(SlotLease lease, boolean wasStuck) {
        SlotLease next = null;
        boolean worn;
        lock.lock();
        try {
            Member member = lease.member();
            busyTime.giveBack(lease.exchange().times().released());
            roster.giveBack(lease, wasStuck);
            worn = member.served >= member.limits.requests() && !member.claimed;
            Member free = queue.isEmpty() || heldBy != 0 ? null : member.hasFreeSlot() ? member : roster.leastBusy();
            next = free == null ? null : leaseToNext(free);
        } finally {
            lock.unlock();
        }
        if (next != null) {
            group.run(next);
        }
        return worn;
    }

    /**
     * Frees the lease's slot and puts its request at the front of the queue, whether or not that is full: it was admitted
     * before.
     *
     * @param gone whether the member is gone, and gets no more requests
     * @return false when no requests are admitted any more
     */
    boolean readmit(SlotLease lease, boolean gone) {
        lock.lock();
        try {
            busyTime.giveBack(lease.exchange().times().released());
            if (gone) {
                roster.drain(lease.member());
            }
            roster.takeBack(lease);
            if (closed) {
                return false;
            }
            lease.exchange().times().markReadmitted();
            queue.addFirst(lease.exchange());
        } finally {
            lock.unlock();
        }
        pump();
        return true;
    }

    /** Takes a new member in. */
    Roster.Adoption add(Member member) {
        lock.lock();
        try {
            Roster.Adoption adoption = roster.add(member);
            if (adoption != Roster.Adoption.ACTIVE) {
                return adoption;
            }
            down = false;
        } finally {
            lock.unlock();
        }
        pump();
        return Roster.Adoption.ACTIVE;
    }

    /** Keeps requests waiting although there are free slots, until a load of the sources ends that begins from now on. */
    void hold() {
        lock.lock();
        try {
            down = false;
            heldBy = ++holds;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A load of the sources begins.
     *
     * @param awaited whether requests wait for its end
     * @return what to end it with
     */
    long beginLoad(boolean awaited) {
        lock.lock();
        try {
            load = ++holds;
            if (awaited) {
                down = false;
                heldBy = load;
            }
            return load;
        } finally {
            lock.unlock();
        }
    }

    /** The load has ended: requests have slots again, unless there was a {@link #hold} since its begin. */
    void endLoad(long ended) {
        lock.lock();
        try {
            if (load <= ended) {
                load = 0;
            }
            if (heldBy > ended) {
                return;
            }
            heldBy = 0;
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Returns whether requests are kept waiting. */
    boolean isHeld() {
        lock.lock();
        try {
            return heldBy != 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps requests waiting for whatever replaces a member whose sources are too old, where something does already: a load
     * that is under way or that was asked for, or a member that is up.
     *
     * @return false when nothing does: a load has to be asked for
     */
    boolean awaitSuccessorOf(Member member) {
        lock.lock();
        try {
            if (member.state != Member.State.ACTIVE) {
                return true;
            }
            heldBy = Math.max(heldBy, load);
            return heldBy != 0;
        } finally {
            lock.unlock();
        }
    }

    /** There is no interpreter and none can be opened: nobody should wait. Returns who waited. */
    List<Exchange> markDown() {
        lock.lock();
        try {
            down = true;
            return roster.hasActive() ? List.of() : emptyQueue();
        } finally {
            lock.unlock();
        }
    }

    /** Returns who waits, the first one first. */
    List<Exchange> waiting() {
        lock.lock();
        try {
            return new ArrayList<>(queue);
        } finally {
            lock.unlock();
        }
    }

    /** Ends admission. Returns who waited. */
    List<Exchange> close() {
        lock.lock();
        try {
            closed = true;
            return emptyQueue();
        } finally {
            lock.unlock();
        }
    }

    /** Takes everybody out of the queue. */
    List<Exchange> emptyQueue() {
        lock.lock();
        try {
            List<Exchange> waiting = new ArrayList<>(queue);
            queue.clear();
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out of the queue who has waited since before that time, and whose outcome is decided already. */
    List<Exchange> expire(long queuedBefore) {
        List<Exchange> expired = new ArrayList<>();
        lock.lock();
        try {
            queue.removeIf(exchange -> {
                boolean late = exchange.times().queued() - queuedBefore < 0;
                if (late) {
                    expired.add(exchange);
                }
                return late || !exchange.isOpen();
            });
        } finally {
            lock.unlock();
        }
        return expired;
    }

    /** The same for who has waited for longer than that while there was no interpreter at all. */
    List<Exchange> expireUnserved(long now, long nanos) {
        lock.lock();
        try {
            return roster.emptyFor(now) > nanos ? expire(now - nanos) : List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Returns for how long slots were held, summed up over all slots. */
    long busyNanos() {
        lock.lock();
        try {
            return busyTime.until(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many requests wait. */
    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    GroupStats stats(String name, String engine, Reloader.@Nullable Failure failed) {
        lock.lock();
        try {
            return new GroupStats(
                    name,
                    engine,
                    roster.slots(),
                    group.slots(),
                    queue.size(),
                    queueSize,
                    roster.stuck(),
                    Duration.ofNanos(busyTime.until(System.nanoTime())),
                    roster.generation(),
                    failed == null ? null : failed.since(),
                    failed == null ? "" : failed.line(),
                    roster.stats());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs the requests that wait although a slot is free: something has failed between the two. Called by the housekeeper, so that
     * such a failure costs a moment.
     */
    void serveWaiting() {
        if (queued() > 0) {
            pump();
        }
    }

    private void pump() {
        while (true) {
            SlotLease lease;
            lock.lock();
            try {
                Member member = heldBy != 0 ? null : roster.leastBusy();
                SlotLease next = member == null ? null : leaseToNext(member);
                if (next == null) {
                    return;
                }
                lease = next;
            } finally {
                lock.unlock();
            }
            group.run(lease);
        }
    }

    private SlotLease lease(Member member, Exchange exchange) {
        SlotLease lease = new SlotLease(group, member, exchange);
        // Before the housekeeper can see the lease: a request without a time of dispatch would look like one that runs
        // for ever.
        exchange.times().markDispatched();
        exchange.interpreter(member.name);
        busyTime.take(exchange.times().dispatched());
        member.take(lease);
        return lease;
    }

    /** Leases a slot to the first one that waits; {@code null} when none does. */
    private @Nullable SlotLease leaseToNext(Member member) {
        Exchange exchange = queue.peek();
        while (exchange != null && !exchange.isOpen()) {
            queue.poll();
            exchange = queue.peek();
        }
        if (exchange == null) {
            return null;
        }
        // Taken out of the queue when it has its lease: there may be no memory for one.
        SlotLease lease = lease(member, exchange);
        queue.poll();
        return lease;
    }

    /** Does something with each of them; what one throws keeps it from none of the others. */
    static void forEach(List<Exchange> exchanges, Consumer<Exchange> action) {
        Throwable failure = null;
        for (Exchange exchange : exchanges) {
            try {
                action.accept(exchange);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
