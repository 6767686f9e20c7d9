package org.wsgibridge.watchdog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * A daemon thread that must run as long as its owner is open. An exception of a round, or an {@link OutOfMemoryError},
 * is logged, and the next round follows. A {@link Watchdog} reports the bridge as not live if no round succeeds for ten
 * seconds, and starts the thread again if it has died.
 *
 * <pre>{@code
 * VitalThread scan = VitalThread.every(Duration.ofMillis(500), "wsgi-slow-heads", watchdog, this::scan);
 * VitalThread selecting = VitalThread.loop("wsgi-cpython-flusher", watchdog, heartbeat -> {
 *     heartbeat.rest(); // waiting for work is no fault
 *     selector.select();
 *     heartbeat.work();
 *     resumeSelected();
 * });
 * ...
 * boolean ended = scan.stop(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>If a round serves several clients, it should catch the exceptions of each, so that a failure for one client does
 * not delay the others. Thread-safe.
 */
public final class VitalThread {
    private static final Logger LOG = LoggerFactory.getLogger(VitalThread.class);
    /** A thread without a sign of life for this time counts as not running. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final long SHORTEST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    /** The work that the thread repeats. */
    @FunctionalInterface
    public interface Round {
        /**
         * Does the work once.
         *
         * @param heartbeat must be notified before the round waits for work, and afterwards
         * @throws Exception if the round fails; the exception is logged
         */
        void run(Heartbeat heartbeat) throws Exception;
    }

    private final String name;
    private final Watchdog watchdog;
    private final Heartbeat heartbeat;
    private final Watched watched;
    private final Round round;

    /** The pause between two rounds in milliseconds; 0 for none. */
    private final long everyMillis;

    /** Guarded by this. */
    private @Nullable Thread thread;

    private volatile boolean stopped;

    private VitalThread(String name, Watchdog watchdog, long everyMillis, Round round) {
        this.name = name;
        this.watchdog = watchdog;
        this.heartbeat = new Heartbeat(name, LIMIT);
        this.watched = new Watched(heartbeat, this::revive);
        this.round = round;
        this.everyMillis = everyMillis;
    }

    /**
     * Starts a thread that repeats its work with pauses.
     *
     * @param pause the pause between two rounds
     * @param name the thread's name
     * @param watchdog watches it
     * @param round the work; must not wait for long
     */
    public static VitalThread every(Duration pause, String name, Watchdog watchdog, Runnable round) {
        return start(new VitalThread(name, watchdog, pause.toMillis(), heartbeat -> round.run()));
    }

    /**
     * Starts a thread whose rounds wait for work themselves.
     *
     * @param name the thread's name
     * @param watchdog watches it
     * @param round the work
     */
    public static VitalThread loop(String name, Watchdog watchdog, Round round) {
        return start(new VitalThread(name, watchdog, 0, round));
    }

    private static VitalThread start(VitalThread started) {
        started.revive();
        started.watchdog.add(started.watched);
        return started;
    }

    /**
     * Starts the thread, unless it runs or was stopped.
     *
     * @return whether it had to be started
     */
    synchronized boolean revive() {
        Thread current = thread;
        if (stopped || (current != null && current.isAlive())) {
            return false;
        }
        Thread fresh = daemon(this::run, name);
        fresh.start();
        thread = fresh;
        return true;
    }

    /**
     * Makes a daemon thread that does not have the context class loader of the calling thread, which would keep a web
     * application's classes in memory.
     */
    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(VitalThread.class.getClassLoader());
        return thread;
    }

    /** Returns whether the thread runs. */
    public synchronized boolean isAlive() {
        return thread != null && thread.isAlive();
    }

    private void run() {
        long pause = everyMillis;
        while (!stopped) {
            try {
                rest(pause);
                if (!stopped) {
                    round.run(heartbeat);
                    heartbeat.beat();
                }
                pause = everyMillis;
            } catch (Throwable t) {
                // A round that always fails must neither spin nor fill the log.
                heartbeat.fail();
                pause = Math.min(Math.max(pause * 2, SHORTEST_PAUSE_MILLIS), LONGEST_PAUSE_MILLIS);
                tell(t);
            }
        }
    }

    private void rest(long millis) {
        try {
            if (millis > 0) {
                Thread.sleep(millis);
            }
        } catch (InterruptedException e) {
            LOG.trace("{} does not rest any longer", name);
        }
    }

    private void tell(Throwable t) {
        try {
            if (!stopped) {
                LogCode.ROUND_FAILED.log(LOG, name, t);
            }
        } catch (Throwable unsaid) {
            // Without memory, nothing can be logged. The heartbeat shows the failure.
        }
    }

    /**
     * Interrupts the thread, and waits for its end. It is no longer watched. Idempotent.
     *
     * @param patience how long to wait
     * @return whether the thread has ended
     */
    public boolean stop(Duration patience) {
        Thread last = dismiss();
        if (last != null && last != Thread.currentThread()) {
            last.interrupt();
        }
        return await(last, patience);
    }

    /**
     * Ends the thread after its present round, which is not interrupted, and waits for its end. It is no longer
     * watched. Idempotent.
     *
     * @param patience how long to wait
     * @return whether the thread has ended
     */
    public boolean finish(Duration patience) {
        return await(dismiss(), patience);
    }

    private synchronized @Nullable Thread dismiss() {
        stopped = true;
        watchdog.remove(watched);
        return thread;
    }

    private static boolean await(@Nullable Thread last, Duration patience) {
        if (last == null || last == Thread.currentThread()) {
            return true;
        }
        try {
            last.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience.toNanos())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !last.isAlive();
    }
}
