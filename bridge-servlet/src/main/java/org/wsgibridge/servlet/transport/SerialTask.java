package org.wsgibridge.servlet.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.transport.support.LockWaits;

/**
 * A task that only one thread at a time runs. If a thread asks for it while another thread runs it, that other thread
 * runs it once more. No thread waits, except in {@link #awaitIdle}. Thread-safe.
 */
final class SerialTask {
    private static final Logger LOG = LoggerFactory.getLogger(SerialTask.class);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Runnable task;

    /** How often the task was asked for since the last check; 0 if no thread runs it. */
    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();

    private volatile @Nullable Thread waiting;

    /** Runs the task next, when it returns; used only by the thread that runs the task. */
    private @Nullable Executor next;

    /**
     * Whether the task was passed on and no thread has begun with it. The thread that resets this flag owns the task.
     */
    private final AtomicBoolean passed = new AtomicBoolean();

    /**
     * Makes a task.
     *
     * @param task the task; must not throw
     */
    SerialTask(Runnable task) {
        this.task = task;
    }

    /**
     * Runs the task, or makes the thread that runs it already run it once more.
     *
     * @return whether the caller has run it
     */
    boolean run() {
        if (asked.getAndIncrement() != 0) {
            return false;
        }
        runUntilDone();
        return true;
    }

    /**
     * Claims the task, if no thread runs it, or if it was {@linkplain #passOn passed on} to one that has not begun.
     * Until {@link #release} no other thread runs the task, so the caller may use the objects that the task uses.
     *
     * @return whether the caller has claimed the task
     */
    boolean claim() {
        if (!asked.compareAndSet(0, 1)) {
            if (!passed.compareAndSet(true, false)) {
                return false;
            }
            asked.incrementAndGet(); // the task still has to run once: release does that
        }
        worker.setRelease(Thread.currentThread());
        return true;
    }

    /** Returns whether the current thread runs the task, or has {@linkplain #claim claimed} it. */
    boolean isMine() {
        return worker.getAcquire() == Thread.currentThread();
    }

    /** Ends a {@linkplain #claim claim}. Runs the task if it was asked for meanwhile. */
    void release() {
        worker.setRelease(null);
        if (asked.addAndGet(-1) != 0) {
            runUntilDone();
        } else {
            wake();
        }
    }

    /**
     * Lets another thread run the task once more after it has returned. To be called by the task itself. No other
     * thread runs the task before that. If the executor refuses, the same thread runs it.
     */
    void passOn(Executor executor) {
        next = executor;
    }

    private void runUntilDone() {
        int seen = asked.get();
        while (seen != 0) {
            worker.setRelease(Thread.currentThread());
            task.run();
            worker.setRelease(null);
            Executor other = next;
            if (other == null) {
                seen = asked.addAndGet(-seen);
            } else if (isPassedOn(other)) {
                return;
            }
        }
        wake();
    }

    /**
     * Returns whether an executor has accepted the task. If so, this thread must not use the task's objects any more.
     */
    private boolean isPassedOn(Executor executor) {
        next = null;
        passed.set(true);
        try {
            executor.execute(this::takeOver);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.debug("no other thread can run the task", e);
            // The executor may have accepted it nevertheless.
            return !passed.compareAndSet(true, false);
        }
    }

    /**
     * Runs the task if it was {@linkplain #passOn passed on} and no thread has begun with it. May be called by any
     * thread.
     *
     * @return whether the caller has run it
     */
    boolean takeOver() {
        if (!passed.compareAndSet(true, false)) {
            return false;
        }
        runUntilDone();
        return true;
    }

    private void wake() {
        LockSupport.unpark(waiting);
    }

    /**
     * Waits until no other thread runs the task or has claimed it. A thread that {@linkplain LockWaits#isForCaller
     * waits for the caller} is ignored. Returns at once if the calling thread itself runs the task or has claimed it.
     *
     * @param mostNanos how long to wait at most, in nanoseconds
     * @return false if the time is over
     */
    boolean awaitIdle(long mostNanos) {
        if (isMine()) {
            return true;
        }
        long end = System.nanoTime() + mostNanos;
        waiting = Thread.currentThread();
        try {
            while (asked.get() != 0 && !LockWaits.isForCaller(worker.getAcquire())) {
                if (System.nanoTime() - end > 0) {
                    return false;
                }
                LockSupport.parkNanos(this, POLL_NANOS);
            }
        } finally {
            waiting = null;
        }
        return true;
    }
}
