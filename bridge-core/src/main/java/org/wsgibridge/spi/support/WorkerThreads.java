package org.wsgibridge.spi.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.Lease;

/**
 * The threads of one in-process interpreter. They belong to the interpreter, not to a container: applications keep
 * database connections and translations in {@code threading.local}, and such a value keeps a retired interpreter in
 * memory for as long as its thread lives. They are daemon threads, because Python's {@code threading} waits for all
 * others at exit.
 *
 * <p>If there is a task and no idle thread, a new thread is started. A thread that has been idle for 60 seconds ends,
 * unless only 16 are left. So a limit of thousands of threads costs nothing until they are used.
 *
 * <p>Thread-safe.
 */
public final class WorkerThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);
    private static final Runnable STOP = new Runnable() {
        @Override
        public void run() {}
    };

    /** The number of threads that stay even if they are idle: a thread that ends loses its database connections. */
    private static final int KEPT = 16;

    private static final long IDLE_SECONDS = 60;

    /**
     * The tasks without a thread. Not a LinkedTransferQueue: it spins before it waits, which takes processor time from
     * threads with work.
     */
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    /** The number of threads that wait for a task, minus the tasks in the queue. */
    private final AtomicInteger idle = new AtomicInteger();

    /** Set in the worker threads of all interpreters. The value keeps nothing in memory. */
    private static final ThreadLocal<Boolean> WORKER = new ThreadLocal<>();

    private final Map<Thread, Worker> workers = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int maximum;
    private final ThreadMaker maker;
    private final ThreadTime time;

    /** The worker of the current thread. Not static, because the values must end with the interpreter. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Worker> own = new ThreadLocal<>();

    /**
     * Makes the executor. Starts no thread yet.
     *
     * @param interpreter the interpreter's name, for thread names
     * @param threads the largest number of threads
     * @param settings the kind of threads
     * @throws UnsupportedOperationException if the settings ask for virtual threads and this JDK has none
     */
    public WorkerThreads(String interpreter, int threads, ThreadSettings settings) {
        this.maximum = threads;
        this.maker = ThreadMaker.of("wsgi-" + interpreter + "-", settings);
        this.time = settings.virtual() ? ThreadTime.UNKNOWN : new ThreadTime();
    }

    /**
     * Releases the lease of the request that the current thread has just run. If this admits a waiting request to this
     * interpreter, the current thread runs it next, so that no other thread has to be woken. The caller must do nothing
     * after this call that takes time.
     *
     * @param lease the lease of the request
     */
    public void releaseLast(Lease lease) {
        Worker worker = own.get();
        if (worker == null) {
            lease.release();
            return;
        }
        worker.releasing = true;
        try {
            lease.release();
        } finally {
            worker.releasing = false;
        }
    }

    /**
     * Runs a task on one of the threads. If this is called within {@link #releaseLast}, the current thread runs the
     * task next. Otherwise another thread runs it, because the current thread may still be busy for any time, for
     * example with an application's {@code close()}.
     *
     * @param task the task
     */
    @Override
    public void execute(Runnable task) {
        Worker worker = own.get();
        if (worker != null && worker.releasing && worker.next == null) {
            worker.next = task;
        } else if (claimIdle()) {
            add(task);
        } else if (!start(task)) {
            put(task);
            // Threads may have ended since the maximum was found to be reached.
            start(null);
        }
    }

    /** Reserves an idle thread for a task. Returns false if there is no idle thread. */
    private boolean claimIdle() {
        int waiting = idle.get();
        while (waiting > 0) {
            if (idle.compareAndSet(waiting, waiting - 1)) {
                return true;
            }
            waiting = idle.get();
        }
        return false;
    }

    private void put(Runnable task) {
        idle.decrementAndGet();
        add(task);
    }

    /**
     * Adds a task for a reserved thread to the queue. Gives up the reservation if there is no memory to add the task.
     */
    private void add(Runnable task) {
        boolean added = false;
        try {
            added = queue.add(task);
        } finally {
            if (!added) {
                idle.incrementAndGet();
            }
        }
    }

    /** Starts another thread, unless the maximum is reached. Returns whether it was started. */
    private boolean start(@Nullable Runnable task) {
        if (!countUp()) {
            return false;
        }
        Thread thread = null;
        try {
            Worker worker = new Worker(task);
            thread = worker.thread;
            workers.put(thread, worker);
            thread.start();
        } catch (Throwable t) {
            // No memory for another thread: the existing threads run the task.
            if (thread != null) {
                workers.remove(thread);
            }
            if (count.decrementAndGet() == 0) {
                throw t;
            }
            LogCode.THREAD_NOT_STARTED.log(LOG, thread == null ? "a worker thread" : thread.getName(), t);
            return false;
        }
        return true;
    }

    private boolean countUp() {
        int threads = count.get();
        while (threads < maximum) {
            if (count.compareAndSet(threads, threads + 1)) {
                return true;
            }
            threads = count.get();
        }
        return false;
    }

    private boolean countDown() {
        int threads = count.get();
        while (threads > KEPT) {
            if (count.compareAndSet(threads, threads - 1)) {
                return true;
            }
            threads = count.get();
        }
        return false;
    }

    /**
     * Returns whether the current thread is a worker of any interpreter. Such a thread may be in the middle of an
     * application; do not run anything on it that must be done in time.
     */
    public static boolean isCurrent() {
        return WORKER.get() != null;
    }

    /** Returns whether a thread is a worker of this interpreter and has not ended. */
    public boolean owns(Thread thread) {
        return workers.containsKey(thread);
    }

    /** Returns the CPU time of all threads so far; zero if the JVM does not measure it, as for virtual threads. */
    public Duration cpuTime() {
        return time.total();
    }

    /**
     * Ends each thread when it has finished its current task, and waits for the threads.
     *
     * @param grace how long to wait for all threads together
     * @return the threads that still run after that time
     */
    public List<Thread> close(Duration grace) {
        List<Thread> last = List.copyOf(workers.keySet());
        last.forEach(thread -> put(STOP));
        long deadline = System.nanoTime() + grace.toNanos();
        List<Thread> alive = new ArrayList<>();
        for (Thread thread : last) {
            if (!joined(thread, deadline)) {
                alive.add(thread);
            }
        }
        return alive;
    }

    private static boolean joined(Thread thread, long deadline) {
        try {
            long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private final class Worker implements Runnable {
        private final Thread thread;

        /** The next task: the first one, or one that this thread got within releaseLast. Used only by this thread. */
        private @Nullable Runnable next;

        /** Whether the thread is within releaseLast. Used only by this thread. */
        private boolean releasing;

        Worker(@Nullable Runnable first) {
            this.next = first;
            this.thread = maker.make(this);
        }

        @Override
        public void run() {
            own.set(this);
            WORKER.set(true);
            time.enter();
            try {
                for (Runnable task = take(); task != STOP; task = take()) {
                    runGuarded(task);
                }
            } finally {
                time.leave();
                workers.remove(thread);
            }
        }

        private Runnable take() {
            Runnable given = next;
            if (given != null) {
                next = null;
                return given;
            }
            idle.incrementAndGet();
            while (true) {
                try {
                    Runnable task = queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                    if (task != null) {
                        return task;
                    }
                    if (isSuperfluous()) {
                        return STOP;
                    }
                } catch (InterruptedException e) {
                    LOG.debug("{}: an interrupt came too late for its request", thread.getName());
                } catch (OutOfMemoryError e) {
                    // Waiting takes a little memory. If the thread ended here, it would be counted forever.
                    Thread.onSpinWait();
                }
            }
        }

        /** Returns whether this thread ends: not if it is one of those that stay, or if a task has just arrived. */
        private boolean isSuperfluous() {
            if (!claimIdle()) {
                return false;
            }
            // A thread that found the count at its maximum puts its task into the queue, and sees the count after that.
            if (countDown() && !(idle.get() < 0 && countUp())) {
                return true;
            }
            idle.incrementAndGet();
            return false;
        }

        private void runGuarded(Runnable task) {
            try {
                task.run();
            } catch (Throwable t) {
                tell(t);
            } finally {
                clearInterrupt();
            }
        }

        private void tell(Throwable t) {
            try {
                LogCode.TASK_FAILED.log(LOG, thread.getName(), t);
            } catch (Throwable unsaid) {
                // There is no memory to log the failure; or the web application, and the classes of its log, were
                // undeployed while this thread ran. If the thread ended here, it would be missing forever.
            }
        }

        /** Clears the interrupt of the request that has ended, so that it does not affect the next one. */
        private void clearInterrupt() {
            if (Thread.interrupted()) {
                LOG.debug("{}: interrupt status cleared", thread.getName());
            }
        }
    }
}
