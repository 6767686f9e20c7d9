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
 * The slots of a process group and the admission queue in front of them. One lock guards both, so that no request waits
 * while a slot is free. No code of an engine or a transport runs under the lock. Thread-safe.
 */
public final class Slots {
    /** The result of a request's admission. */
    public enum Admission {
        /** The request has a slot, and its lease was passed to the handler. */
        RUNS,
        /** The request waits in the queue. */
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

    /** Gives a request a slot and passes its lease to the handler on this thread, or adds the request to the queue. */
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
     * Frees the slot of a lease and runs a waiting request on it. Returns whether the member has reached its number of
     * requests.
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
     * Frees the slot of a lease and puts its request at the front of the queue. The request was admitted before, so it
     * is added even if the queue is full.
     *
     * @param gone whether the interpreter has ended, so that the member gets no more requests
     * @return false if no requests are admitted any more
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

    /** Adds a new member. */
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
     * Keeps requests waiting even if slots are free, until a load of the sources that begins after this call has ended.
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
     * Reports that a load of the sources begins.
     *
     * @param awaited whether requests wait for its end
     * @return the number of the load, for {@link #endLoad}
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

    /**
     * Reports that a load has ended. Requests get slots again, unless {@link #hold} was called after the load began.
     */
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
     * Keeps requests waiting for the replacement of a member whose sources are too old. The replacement may be a load
     * that runs or was asked for, or a younger member that already takes requests.
     *
     * @return false if there is no replacement, so that the caller must ask for a load
     */
    public boolean awaitSuccessorOf(Member member) {
        return members.locked(() -> member.state != Member.State.ACTIVE || hold.awaitLoad());
    }

    /**
     * Ends the wait of all requests, because there is no interpreter and none can be opened. Returns these requests.
     */
    public List<Exchange> markDown() {
        return members.locked(() -> {
            down = true;
            return members.hasActive() ? List.of() : queue.removeAll();
        });
    }

    /** Returns the waiting requests in their order. */
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
     * Removes from the queue and returns the requests that were queued before a time. Requests whose outcome is decided
     * also leave the queue.
     */
    public List<Exchange> expire(long queuedBefore) {
        return members.locked(() -> queue.expire(queuedBefore));
    }

    /** As {@link #expire}, for requests that have waited longer than {@code nanos} while there was no interpreter. */
    public List<Exchange> expireUnserved(long now, long nanos) {
        return members.locked(() -> members.emptyFor(now) > nanos ? expire(now - nanos) : List.of());
    }

    /** Returns the time that slots were held in nanoseconds, summed over all slots. */
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
     * @param failedSince when changed sources could first not be loaded; {@code null} if the last reload succeeded
     * @param failure why they could not be loaded; {@code ""} if there is no failure
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
     * Runs requests that wait while a slot is free. This happens only if a failure has prevented an earlier attempt.
     * The housekeeper calls this, so that such a failure delays requests only for a moment.
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
        // Before the housekeeper can see the lease: a request without a dispatch time would seem to have run forever.
        exchange.times().markDispatched();
        exchange.interpreter(member.name());
        busyTime.take(exchange.times().dispatched());
        member.take(lease);
        return lease;
    }

    /** Leases a slot to the first waiting request. Returns {@code null} if none waits. */
    private @Nullable SlotLease leaseToNext(Member member) {
        Exchange exchange = queue.firstOpen();
        if (exchange == null) {
            return null;
        }
        // Removed from the queue only after it has its lease, because there may be no memory for the lease.
        SlotLease lease = lease(member, exchange);
        queue.removeFirst();
        return lease;
    }
}
