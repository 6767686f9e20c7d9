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
 * The threads of one in-process interpreter. They are its own, never a container's: applications keep database
 * connections and translations in {@code threading.local}, and a value there pins a retired interpreter for as long as
 * its thread lives. They are daemon threads, because Python's {@code threading} joins every other one at exit.
 *
 * <p>A thread is started when there is a task and none that is idle; one that has been idle for long ends, except for a
 * few. So thousands of threads cost nothing until they are used.
 *
 * <p>Thread-safe.
 */
public final class WorkerThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);
    private static final Runnable STOP = new Runnable() {
        @Override
        public void run() {}
    };

    /** So many threads stay however long they are idle: with a thread go the application's database connections. */
    private static final int KEPT = 16;

    private static final long IDLE_SECONDS = 60;

    /**
     * Not one that spins before it waits, as LinkedTransferQueue does: that takes the processor from threads with work.
     */
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    /** How many threads wait for a task, less the tasks in the queue; each of those has a thread that will take it. */
    private final AtomicInteger idle = new AtomicInteger();

    /** Set in every worker, of whichever interpreter; keeps nothing alive. */
    private static final ThreadLocal<Boolean> WORKER = new ThreadLocal<>();

    private final Map<Thread, Worker> workers = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int maximum;
    private final ThreadMaker maker;
    private final ThreadTime time;

    /** Not static: it must end with the interpreter. Only our own threads, which do so too, set a value. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Worker> own = new ThreadLocal<>();

    /**
     * Prepares threads; none is started yet.
     *
     * @param interpreter the interpreter's name, for thread names
     * @param threads how many there may be
     * @param settings what threads they are
     * @throws UnsupportedOperationException when they shall be virtual, and this JDK has no virtual threads
     */
    public WorkerThreads(String interpreter, int threads, ThreadSettings settings) {
        this.maximum = threads;
        this.maker = ThreadMaker.of("wsgi-" + interpreter + "-", settings);
        this.time = settings.virtual() ? ThreadTime.UNKNOWN : new ThreadTime();
    }

    /**
     * Releases the lease of the request that this thread has just run, as the last thing that it does for it. Where
     * that admits a waiting request to this interpreter, this thread itself goes on with it: no other one needs to be
     * woken.
     *
     * @param lease the lease; the caller does nothing after it that may take time
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
     * Runs the task on one of the threads, within {@link #releaseLast} on the same one. Not on the same one otherwise:
     * what it still has to do, such as an application's {@code close()}, may take forever.
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
            // Threads may have ended while there were as many as there may be.
            start(null);
        }
    }

    /** Takes one of the waiting threads for a task; returns whether there was one that no other task has. */
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

    /** For which a thread was claimed; it is given back where there is no memory to hand the task over. */
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

    /** Starts another thread unless there are enough. */
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
            // No memory for another thread: those that are there take the task.
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
     * Returns whether the current thread is a worker of some interpreter. It may be in the middle of an application
     * then, and nothing may be done on it that has to be done in time.
     */
    public static boolean isCurrent() {
        return WORKER.get() != null;
    }

    /** Returns whether the thread is one of these and has not ended. */
    public boolean owns(Thread thread) {
        return workers.containsKey(thread);
    }

    /** Returns the CPU time of all threads so far, zero where the JVM does not measure it, as for virtual threads. */
    public Duration cpuTime() {
        return time.total();
    }

    /**
     * Ends the threads when they have done what they run now, and waits for that.
     *
     * @param grace how long to wait
     * @return the threads that still run after it
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

        /** What this thread does next: its first task, or the one that it gave itself, which only it touches. */
        private @Nullable Runnable next;

        /** Whether the thread is at the end of its task; only it touches this. */
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
                    // To wait takes a little memory. A thread that ended here would be counted forever.
                    Thread.onSpinWait();
                }
            }
        }

        /** Decides that this thread ends, unless it is one of the few that stay or a task has just come. */
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
                // There is no memory to say that there is no memory; or the web application was undeployed under this
                // thread, and with it the classes of its log. A thread that ended here would be missing forever.
            }
        }

        /** The interrupt was for the request that is over; it must not reach the next one. */
        private void clearInterrupt() {
            if (Thread.interrupted()) {
                LOG.debug("{}: interrupt status cleared", thread.getName());
            }
        }
    }
}
