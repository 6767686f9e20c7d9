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
 * A task that one thread at a time runs. A thread that asks for it while another runs it leaves it to that one, which
 * runs it once more. No thread waits, but in {@link #awaitIdle}. Thread-safe.
 */
final class SerialTask {
    private static final Logger LOG = LoggerFactory.getLogger(SerialTask.class);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Runnable task;

    /** How often the task was asked for since it was last seen to be done; 0 when no thread runs it. */
    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();

    private volatile @Nullable Thread waiting;

    /** What runs it when the task returns; only for the thread that runs it. */
    private @Nullable Executor next;

    /** Whether the task was passed on and no thread has begun with it: the one that resets this owns the task. */
    private final AtomicBoolean passed = new AtomicBoolean();

    /**
     * Makes a task.
     *
     * @param task what to do; must not throw
     */
    SerialTask(Runnable task) {
        this.task = task;
    }

    /**
     * Has the task run, by the caller or by the thread that runs it already.
     *
     * @return whether it was the caller
     */
    boolean run() {
        if (asked.getAndIncrement() != 0) {
            return false;
        }
        runUntilDone();
        return true;
    }

    /**
     * Keeps other threads from running the task, when none does, or when it was {@linkplain #passOn passed on} to one
     * that has not begun: the caller may touch what the task touches until it calls {@link #release}.
     *
     * @return whether the caller has it
     */
    boolean claim() {
        if (!asked.compareAndSet(0, 1)) {
            if (!passed.compareAndSet(true, false)) {
                return false;
            }
            asked.incrementAndGet(); // the task is owed one run still, which release does
        }
        worker.setRelease(Thread.currentThread());
        return true;
    }

    /** Returns whether the current thread runs the task, or has {@linkplain #claim claimed} it. */
    boolean isMine() {
        return worker.getAcquire() == Thread.currentThread();
    }

    /** Ends what {@link #claim} has begun; runs the task when it was asked for meanwhile. */
    void release() {
        worker.setRelease(null);
        if (asked.addAndGet(-1) != 0) {
            runUntilDone();
        } else {
            wake();
        }
    }

    /**
     * Has another thread run the task once more, when it returns; for the thread that runs it. Until then no thread
     * does. If the executor refuses, the same thread runs it.
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

    /** Returns whether an executor takes the task; nothing of it may be touched any more then. */
    private boolean isPassedOn(Executor executor) {
        next = null;
        passed.set(true);
        try {
            executor.execute(this::takeOver);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.debug("no other thread can run the task", e);
            // The executor may have kept it all the same.
            return !passed.compareAndSet(true, false);
        }
    }

    /**
     * Runs the task if it was {@linkplain #passOn passed on} and no thread has begun with it; by any thread.
     *
     * @return whether it was the caller that has run it
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
     * Waits until no other thread is at it, as of a moment after this call, or only one that {@linkplain
     * LockWaits#isForCaller waits for the caller}. Returns at once to a thread that is at it itself.
     *
     * @param mostNanos how long to wait at most, in nanoseconds
     * @return false when the time is over
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
