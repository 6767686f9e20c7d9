package org.wsgibridge.pool.slot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.settings.group.Capacity;

/**
 * The slots of a process group and the admission queue in front of them. One lock guards both, so that a request never
 * waits beside a free slot; no code of an engine or a transport runs under it.
 */
public final class Slots {
    /** What became of a request that asked for admission. */
    public enum Admission {
        /** It has a slot; its lease was passed to the runner. */
        RUNS,
        /** It waits. */
        WAITS,
        /** The queue is full. */
        FULL,
        /** There is no interpreter, and the last attempt to open one failed. */
        DOWN,
        /** The group no longer takes requests. */
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Members members;

    private final AdmissionQueue queue;

    private final SlotLease.Handler handler;
    private final int configuredSlots;
    private final BusyTime busyTime = new BusyTime();
    private boolean closed;
    private final LoadHold hold = new LoadHold();
    private boolean down;

    public Slots(SlotLease.Handler handler, Capacity capacity) {
        this.handler = handler;
        this.configuredSlots = capacity.processes() * capacity.threads();
        this.queue = new AdmissionQueue(capacity.queueSize(), configuredSlots);
        this.members = new Members(lock, capacity.processes());
    }

    /** Returns the interpreters, guarded by the same lock. */
    public Members members() {
        return members;
    }

    public Admission admit(Exchange exchange) {
        SlotLease lease;
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            Member member = queue.isEmpty() && !hold.isActive() ? members.leastBusy() : null;
            if (member == null) {
                return enqueue(exchange);
            }
            lease = lease(member, exchange);
        } finally {
            lock.unlock();
        }
        handler.run(lease);
        return Admission.RUNS;
    }

    private Admission enqueue(Exchange exchange) {
        if (down && !members.hasActive()) {
            return Admission.DOWN;
        }
        return queue.add(exchange) ? Admission.WAITS : Admission.FULL;
    }

    /**
     * Frees the lease's slot and runs a request that waits for it. Returns whether the member has served its number.
     */
    public boolean release(SlotLease lease, boolean wasStuck) {
        SlotLease next = null;
        boolean worn;
        lock.lock();
        try {
            Member member = lease.member();
            busyTime.giveBack(lease.exchange().times().released());
            members.giveBack(lease, wasStuck);
            worn = member.served >= member.limits().requests() && !member.claimed;
            Member free =
                    queue.isEmpty() || hold.isActive() ? null : member.hasFreeSlot() ? member : members.leastBusy();
            next = free == null ? null : leaseToNext(free);
        } finally {
            lock.unlock();
        }
        if (next != null) {
            handler.run(next);
        }
        return worn;
    }

    /**
     * Frees the lease's slot and puts its request at the front of the queue, whether or not that is full: it was
     * admitted before.
     *
     * @param gone whether the member is gone, and no longer gets requests
     * @return false when no requests are admitted any more
     */
    public boolean readmit(SlotLease lease, boolean gone) {
        lock.lock();
        try {
            busyTime.giveBack(lease.exchange().times().released());
            if (gone) {
                members.drain(lease.member());
            }
            members.takeBack(lease);
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
    public AddResult add(Member member) {
        lock.lock();
        try {
            AddResult result = members.add(member);
            if (result != AddResult.ACTIVE) {
                return result;
            }
            down = false;
        } finally {
            lock.unlock();
        }
        pump();
        return AddResult.ACTIVE;
    }

    /**
     * Keeps requests waiting although there are free slots, until a load of the sources ends that begins from now on.
     */
    public void hold() {
        lock.lock();
        try {
            down = false;
            hold.request();
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
    public long beginLoad(boolean awaited) {
        lock.lock();
        try {
            if (awaited) {
                down = false;
            }
            return hold.beginLoad(awaited);
        } finally {
            lock.unlock();
        }
    }

    /** The load has ended: requests have slots again, unless there was a {@link #hold} since its begin. */
    public void endLoad(long ended) {
        lock.lock();
        try {
            if (!hold.endLoad(ended)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Returns whether requests are kept waiting. */
    public boolean isHeld() {
        return members.locked(() -> hold.isActive());
    }

    /**
     * Keeps requests waiting for what replaces a member whose sources are too old, where something does already: a load
     * that is under way or that was asked for, or a member that is up.
     *
     * @return false when nothing does: a load has to be asked for
     */
    public boolean awaitSuccessorOf(Member member) {
        return members.locked(() -> member.state != Member.State.ACTIVE || hold.awaitLoad());
    }

    /** There is no interpreter and none can be opened: no request should wait. Returns those that waited. */
    public List<Exchange> markDown() {
        return members.locked(() -> {
            down = true;
            return members.hasActive() ? List.of() : queue.removeAll();
        });
    }

    /** Returns the requests that wait, the first one first. */
    public List<Exchange> waiting() {
        return members.locked(() -> queue.all());
    }

    /** Ends admission. Returns the requests that waited. */
    public List<Exchange> close() {
        return members.locked(() -> {
            closed = true;
            return queue.removeAll();
        });
    }

    /** Takes all requests out of the queue and returns them. */
    public List<Exchange> removeWaiting() {
        return members.locked(() -> queue.removeAll());
    }

    /**
     * Takes out of the queue and returns the requests that have waited since before that time. Those whose outcome is
     * decided already leave the queue, too.
     */
    public List<Exchange> expire(long queuedBefore) {
        return members.locked(() -> queue.expire(queuedBefore));
    }

    /** Does the same for requests that have waited for longer than that while there was no interpreter at all. */
    public List<Exchange> expireUnserved(long now, long nanos) {
        return members.locked(() -> members.emptyFor(now) > nanos ? expire(now - nanos) : List.of());
    }

    /** Returns for how long slots were held, summed up over all slots. */
    public long busyNanos() {
        return members.locked(() -> busyTime.until(System.nanoTime()));
    }

    /** Returns how many requests wait. */
    public int queued() {
        return members.locked(() -> queue.size());
    }

    /**
     * Takes a snapshot.
     *
     * @param failedSince since when changed sources could not be loaded, {@code null} when the last reload has
     *     succeeded
     * @param failure why they could not, {@code ""} for no failure
     */
    public GroupStats stats(String name, String engine, @Nullable Instant failedSince, String failure) {
        return members.locked(() -> new GroupStats(
                name,
                engine,
                members.slots(),
                configuredSlots,
                queue.size(),
                queue.limit(),
                members.stuck(),
                Duration.ofNanos(busyTime.until(System.nanoTime())),
                members.generation(),
                failedSince,
                failure,
                members.stats()));
    }

    /**
     * Runs the requests that wait although a slot is free: something has failed between the two. Called by the
     * housekeeper, so that such a failure costs a moment.
     */
    public void serveWaiting() {
        if (queued() > 0) {
            pump();
        }
    }

    private void pump() {
        while (true) {
            SlotLease lease;
            lock.lock();
            try {
                Member member = hold.isActive() ? null : members.leastBusy();
                SlotLease next = member == null ? null : leaseToNext(member);
                if (next == null) {
                    return;
                }
                lease = next;
            } finally {
                lock.unlock();
            }
            handler.run(lease);
        }
    }

    private SlotLease lease(Member member, Exchange exchange) {
        SlotLease lease = new SlotLease(handler, member, exchange);
        // Before the housekeeper can see the lease: a request without a time of dispatch would look like one that runs
        // forever.
        exchange.times().markDispatched();
        exchange.interpreter(member.name());
        busyTime.take(exchange.times().dispatched());
        member.take(lease);
        return lease;
    }

    /** Leases a slot to the first one that waits; {@code null} when none does. */
    private @Nullable SlotLease leaseToNext(Member member) {
        Exchange exchange = queue.firstOpen();
        if (exchange == null) {
            return null;
        }
        // Taken out of the queue when it has its lease: there may be no memory for one.
        SlotLease lease = lease(member, exchange);
        queue.removeFirst();
        return lease;
    }
}
