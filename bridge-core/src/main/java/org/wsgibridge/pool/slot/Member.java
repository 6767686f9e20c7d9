package org.wsgibridge.pool.slot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;

/**
 * An interpreter as a member of its process group: its leases and its state. All fields are guarded by the lock of
 * {@link Slots}, except for the final and the volatile ones.
 */
public final class Member {
    /** The states of a member, in their order. */
    enum State {
        /** Takes requests. */
        ACTIVE,
        /** Takes no new requests and finishes those that it runs. */
        DRAINING,
        /** No longer belongs to the group. */
        GONE
    }

    private final String name;
    private final Interpreter interpreter;
    private final InterpreterMeters meters;
    private final Limits limits;

    private final long openingNanos;

    private final long startedNanos = System.nanoTime();

    private final CountDownLatch drained = new CountDownLatch(1);

    private final CountDownLatch empty = new CountDownLatch(1);

    private final CountDownLatch closed = new CountDownLatch(1);

    private final int threads;

    /** Has its full capacity from the start, because taking a lease must not fail. */
    private final List<SlotLease> leases;

    private volatile long lastActivity;

    /** The last known usage of resources. */
    private final AtomicReference<Usage> used = new AtomicReference<>(Usage.UNKNOWN);

    private volatile @Nullable ShutdownReason leaving;

    State state = State.ACTIVE;

    /** Whether a thread has claimed this member, and will replace it. */
    boolean claimed;

    /** The number of its load of the sources; 1 for the first. */
    int generation;

    long served;
    int stuck;

    /**
     * Makes an active member.
     *
     * @param name the interpreter's name
     * @param interpreter the interpreter, running
     * @param meters receives the application's own metrics
     * @param threads how many requests it runs at the same time
     * @param limits the limits at which it is replaced
     * @param openingNanos when its opening began, in {@link System#nanoTime()}
     */
    public Member(
            String name,
            Interpreter interpreter,
            InterpreterMeters meters,
            int threads,
            Limits limits,
            long openingNanos) {
        this.name = name;
        this.interpreter = interpreter;
        this.meters = meters;
        this.threads = threads;
        this.leases = new ArrayList<>(threads);
        this.limits = limits;
        this.openingNanos = openingNanos;
    }

    /** Returns the interpreter's name. */
    public String name() {
        return name;
    }

    public Interpreter interpreter() {
        return interpreter;
    }

    /** Returns the limits at which it is replaced. */
    public Limits limits() {
        return limits;
    }

    /**
     * Returns when its opening began, in {@link System#nanoTime()}. It has loaded the sources at this time or later.
     */
    public long openingNanos() {
        return openingNanos;
    }

    /** Returns when it was ready for requests, in {@link System#nanoTime()}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** Returns the latch that opens when it no longer takes requests and runs only stuck requests, or none. */
    public CountDownLatch drained() {
        return drained;
    }

    /** Returns the latch that opens when it no longer takes requests and runs none. */
    public CountDownLatch empty() {
        return empty;
    }

    /** Returns the latch that opens when its interpreter is closed. */
    public CountDownLatch closed() {
        return closed;
    }

    /**
     * Returns when the last request that counts as activity ended, in {@link System#nanoTime()}; 0 before the first.
     */
    public long lastActivity() {
        return lastActivity;
    }

    /** Notes that a request that counts as activity has ended. */
    public void noteActivity() {
        lastActivity = System.nanoTime();
    }

    /** Notes the reason why it is replaced or closed. */
    public void leaveFor(ShutdownReason reason) {
        leaving = reason;
    }

    /** Returns the number of its load of the sources: 1 for the first, 0 if it was never added to the group. */
    public int generation() {
        return generation;
    }

    /** Returns how many requests it has finished. */
    public long served() {
        return served;
    }

    /** Returns a snapshot. Must be called under the lock. */
    public InterpreterStats stats() {
        return new InterpreterStats(
                name,
                interpreter.pid(),
                state == State.ACTIVE ? InterpreterStats.State.ACTIVE : InterpreterStats.State.DRAINING,
                inFlight(),
                stuck,
                served,
                generation,
                leaving,
                startedNanos);
    }

    /** Reads the resources that its interpreter has used. The CPU time never decreases. */
    public Usage usage() {
        Usage now = interpreter.usage();
        return used.updateAndGet(now::after);
    }

    /** Removes its gauges, after its interpreter was closed or lost. */
    public void forgetMeters() {
        meters.close();
    }

    boolean hasFreeSlot() {
        return state == State.ACTIVE && leases.size() < threads;
    }

    /** Returns how many requests it runs, including stuck ones. Must be called under the lock. */
    public int inFlight() {
        return leases.size();
    }

    /** Returns how many requests it can run at the same time; 0 if it no longer takes requests. */
    public int slots() {
        return state == State.ACTIVE ? threads : 0;
    }

    /** Returns the leases that it holds, not a copy. Must be called under the lock. */
    public List<SlotLease> leases() {
        return leases;
    }

    void take(SlotLease lease) {
        lease.index = leases.size();
        leases.add(lease);
    }

    /** Frees the slot of a request that was served. */
    void giveBack(SlotLease lease, boolean wasStuck) {
        remove(lease);
        served++;
        if (wasStuck) {
            stuck--;
        }
        countDown();
    }

    /** Frees the slot of a request that never reached the interpreter. */
    void takeBack(SlotLease lease) {
        remove(lease);
        countDown();
    }

    /** Removes a lease in constant time: the last lease of the list takes its place. */
    private void remove(SlotLease lease) {
        SlotLease last = leases.remove(leases.size() - 1);
        if (last != lease) {
            leases.set(lease.index, last);
            last.index = lease.index;
        }
    }

    void oneMoreStuck() {
        stuck++;
        countDown();
    }

    /** Ends the assignment of requests. Returns false if it was not active. Must be called under the lock. */
    public boolean drain() {
        boolean active = state == State.ACTIVE;
        if (active) {
            state = State.DRAINING;
        }
        countDown();
        return active;
    }

    /** Marks it as gone and opens {@link #drained}. Must be called under the lock. */
    public void leave() {
        state = State.GONE;
        drained.countDown();
        countDown();
    }

    private void countDown() {
        if (state == State.ACTIVE) {
            return;
        }
        if (leases.size() == stuck) {
            drained.countDown();
        }
        if (leases.isEmpty()) {
            empty.countDown();
        }
    }

    /**
     * The limits at which one interpreter is recycled. They are the group's limits, varied by a random factor, because
     * interpreters that were opened together must not reach their limits together. {@link Long#MAX_VALUE} stands for
     * never. Immutable.
     *
     * @param requests the number of requests
     * @param ageNanos the age in nanoseconds
     * @param idleNanos the time without a request that counts as activity, in nanoseconds
     * @param cpuNanos the CPU time in nanoseconds
     * @param memory the resident memory in bytes
     */
    public record Limits(long requests, long ageNanos, long idleNanos, long cpuNanos, long memory) {
        private static final double JITTER = 0.1;

        /** Draws the limits of one interpreter. */
        public static Limits draw(Recycling settings) {
            double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
            return new Limits(
                    varied(settings.maximumRequests(), factor),
                    varied(settings.restartInterval(), factor),
                    varied(settings.inactivity(), factor),
                    varied(settings.cpuTime(), factor),
                    // Not varied: the limit follows from the memory of the machine.
                    settings.maximumMemory() == 0 ? Long.MAX_VALUE : settings.maximumMemory());
        }

        private static long varied(Duration limit, double factor) {
            return varied(limit.toNanos(), factor);
        }

        private static long varied(long limit, double factor) {
            return limit == 0 ? Long.MAX_VALUE : Math.max(1, Math.round(limit * factor));
        }
    }
}
