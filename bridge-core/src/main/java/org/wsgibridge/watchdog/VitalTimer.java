package org.wsgibridge.watchdog;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Runs short tasks later, on one daemon thread that must run as long as its owner is open. An exception of a task, or
 * an {@link OutOfMemoryError}, is logged, and the next task follows. A {@link Watchdog} reports the bridge as not live
 * if no task ends for ten seconds, and starts the thread again if it has died. Thread-safe.
 */
public final class VitalTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VitalTimer.class);
    private static final Duration BEAT = Duration.ofMillis(500);

    private final String name;
    private final Watchdog watchdog;
    private final Heartbeat heartbeat;
    private final Watched watched;
    private final ScheduledThreadPoolExecutor executor;

    /** Whether a task for the next sign of life is scheduled. */
    private final AtomicBoolean beating = new AtomicBoolean();

    /**
     * Starts the thread.
     *
     * @param name the thread's name
     * @param watchdog watches it
     */
    public VitalTimer(String name, Watchdog watchdog) {
        this.name = name;
        this.watchdog = watchdog;
        this.heartbeat = new Heartbeat(name, VitalThread.LIMIT);
        this.watched = new Watched(heartbeat, this::revive);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> VitalThread.daemon(task, name));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.prestartCoreThread();
        watchdog.add(watched);
    }

    /**
     * Runs a task once after a delay, unless the timer is closed before.
     *
     * @param delay how long to wait
     * @param task what to run; must not wait for long
     * @return cancels the task
     */
    public Future<?> schedule(Duration delay, Runnable task) {
        try {
            return executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("{} is closed", name, e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /**
     * Runs a task once after a delay, unless the timer is closed before. The task cannot be cancelled.
     *
     * @param delay how long to wait
     * @param task what to run; must not wait for long
     */
    public void later(Duration delay, Runnable task) {
        Future<?> unused = schedule(delay, task);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LogCode.ROUND_FAILED.log(LOG, name, t);
        }
    }

    /**
     * Starts the thread if it does not run. Also schedules a task that shows after a while that the thread still runs.
     */
    private boolean revive() {
        boolean started = !executor.isShutdown() && executor.prestartCoreThread();
        if (beating.compareAndSet(false, true)) {
            boolean asked = false;
            try {
                Future<?> unused = schedule(BEAT, this::beat);
                asked = true;
            } finally {
                if (!asked) {
                    beating.set(false);
                }
            }
        }
        return started;
    }

    private void beat() {
        beating.set(false);
        heartbeat.beat();
    }

    /** Ends the thread. Tasks that were not run are dropped. Idempotent. */
    @Override
    public void close() {
        watchdog.remove(watched);
        executor.shutdownNow();
    }
}
