package org.wsgibridge.watchdog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Watches the threads of one bridge that must run, and reports those that do not. Each deployment has one.
 * {@link VitalThread} and {@link VitalTimer} add themselves.
 *
 * <p>One of the threads (the housekeeper) calls {@link #tick()} many times a second, and so checks the others; liveness
 * probes check the housekeeper. Time counts only while the checking thread runs itself, so that a long garbage
 * collection or a suspended laptop does not count as a fault of a thread. Thread-safe.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** The largest time that one check adds to the quiet time of a thread: beyond it, the JVM itself did not run. */
    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SECOND_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Watched> threads = new CopyOnWriteArrayList<>();

    /** The time of the last tick; also the sign of life of the thread that calls it. */
    private volatile long lastTick = System.nanoTime();

    /** The last tick when a probe found the housekeeper silent. Guarded by this, as are the two fields below. */
    private long silentSince;

    private long silenceNoticed;
    private boolean silent;

    void add(Watched thread) {
        threads.add(thread);
    }

    void remove(Watched thread) {
        threads.remove(thread);
    }

    /** Checks every thread. Must be called many times a second, by one thread. */
    public void tick() {
        tick(System.nanoTime());
    }

    void tick(long now) {
        long elapsed = Math.min(now - lastTick, LONGEST_LOOK_NANOS);
        lastTick = now;
        for (Watched thread : threads) {
            if (thread.heartbeat().look(elapsed)) {
                LogCode.THREAD_QUIET.log(LOG, thread.heartbeat().name(), TimeUnit.NANOSECONDS.toSeconds(LIMIT_NANOS));
            }
            revive(thread);
        }
    }

    private static void revive(Watched thread) {
        try {
            if (thread.revival().getAsBoolean()) {
                LogCode.THREAD_REPLACED.log(LOG, thread.heartbeat().name());
            }
        } catch (OutOfMemoryError e) {
            LogCode.THREAD_NOT_STARTED.log(LOG, thread.heartbeat().name(), e);
        }
    }

    /**
     * Returns the threads that do not run, one sentence for each. Never blocks for long.
     *
     * @return the sentences; empty if all threads run
     */
    public List<String> faults() {
        return faults(System.nanoTime());
    }

    List<String> faults(long now) {
        List<String> faults = new ArrayList<>();
        if (isSilent(now)) {
            faults.add("nothing looks after deadlines and threads any more: the housekeeper does not run");
            threads.forEach(Watchdog::revive);
        }
        for (Watched thread : threads) {
            if (thread.heartbeat().isMissing()) {
                faults.add("the thread " + thread.heartbeat().name() + " does not run");
            }
        }
        return faults;
    }

    /**
     * Returns whether there were no ticks for the limit. Needs a second probe, because after a pause of the whole JVM
     * the first one may come before the next tick.
     */
    private synchronized boolean isSilent(long now) {
        long last = lastTick;
        if (now - last < LIMIT_NANOS) {
            silent = false;
            return false;
        }
        if (!silent || silentSince != last) {
            silent = true;
            silentSince = last;
            silenceNoticed = now;
        }
        return now - silenceNoticed >= SECOND_LOOK_NANOS;
    }
}
