package org.wsgibridge.watchdog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Watches the threads of one bridge that have to run, and reports those that do not. There is one for each deployment;
 * {@link VitalThread} and {@link VitalTimer} join it.
 *
 * <p>One of the threads (the housekeeper) calls {@link #tick()} many times a second and so checks the others; probes
 * check that one. Time counts only as far as the watching thread runs itself: a long garbage collection or a laptop
 * that slept does not count as a fault of a thread. Thread-safe.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** What one look may add to the time that a thread is quiet: during the rest the JVM did not run. */
    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SECOND_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Watched> threads = new CopyOnWriteArrayList<>();

    /** When there was a tick last; also the sign of life of the thread that looks. */
    private volatile long lastTick = System.nanoTime();

    /** The tick after which a probe found no later one, and when; both guarded by this. */
    private long silentSince;

    private long silenceNoticed;
    private boolean silent;

    void add(Watched thread) {
        threads.add(thread);
    }

    void remove(Watched thread) {
        threads.remove(thread);
    }

    /** Looks at every thread. To be called again and again, by one thread. */
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
     * Returns which threads do not run, in one sentence each. Never blocks for long.
     *
     * @return nothing when all is well
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

    /** A second look is needed: after a pause of the whole JVM the probe may come before the next tick. */
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
