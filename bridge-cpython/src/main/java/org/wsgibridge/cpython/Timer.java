package org.wsgibridge.cpython;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short tasks later, on one thread per engine. Thread-safe. */
final class Timer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    Timer() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "wsgi-cpython-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs the task once after the delay. */
    Future<?> schedule(Duration delay, Runnable task) {
        return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs the task once after the delay; nobody needs to cancel it. Does nothing when the timer is closed. */
    void later(Duration delay, Runnable task) {
        if (!executor.isShutdown()) {
            Future<?> unused = schedule(delay, task);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
