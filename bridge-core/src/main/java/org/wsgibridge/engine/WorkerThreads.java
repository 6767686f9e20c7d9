package org.wsgibridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one in-process interpreter. They are its own, never a container's: applications keep database
 * connections and translations in {@code threading.local}, and a value there pins a retired interpreter for as long as
 * its thread lives. They are daemon threads, because Python's {@code threading} joins every other one at exit.
 *
 * <p>Thread-safe.
 */
public final class WorkerThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);
    private static final Runnable STOP = new Runnable() {
        @Override
        public void run() {}
    };

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final List<Worker> workers = new ArrayList<>();

    /**
     * Starts the threads.
     *
     * @param interpreter the interpreter's name, for thread names
     * @param threads how many
     */
    public WorkerThreads(String interpreter, int threads) {
        for (int i = 1; i <= threads; i++) {
            Worker worker = new Worker("wsgi-" + interpreter + "-" + i);
            workers.add(worker);
            worker.start();
        }
    }

    /**
     * Runs the task on one of the threads. When a worker of this interpreter calls this at the end of its task (by
     * {@link Lease#release()}), that worker itself goes on with the new task: nobody else needs to be woken.
     */
    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() instanceof Worker worker && worker.owner() == this && worker.next == null) {
            worker.next = task;
        } else {
            queue.add(task);
        }
    }

    /**
     * Ends the threads when they have done what they run now, and waits for that.
     *
     * @param grace how long to wait
     * @return the threads that still run after it
     */
    public List<Thread> close(Duration grace) {
        workers.forEach(worker -> queue.add(STOP));
        long deadline = System.nanoTime() + grace.toNanos();
        List<Thread> alive = new ArrayList<>();
        for (Worker worker : workers) {
            if (!joined(worker, deadline)) {
                alive.add(worker);
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

    private final class Worker extends Thread {
        /** The task that this thread gave itself; only touched by this thread. */
        private @Nullable Runnable next;

        Worker(String name) {
            super(name);
            setDaemon(true);
            // Not the creating request's or deployment's loader: it would stay reachable for as long as the thread.
            setContextClassLoader(WorkerThreads.class.getClassLoader());
        }

        WorkerThreads owner() {
            return WorkerThreads.this;
        }

        @Override
        public void run() {
            for (Runnable task = take(); task != STOP; task = take()) {
                runGuarded(task);
            }
        }

        private Runnable take() {
            Runnable own = next;
            if (own != null) {
                next = null;
                return own;
            }
            while (true) {
                try {
                    return queue.take();
                } catch (InterruptedException e) {
                    LOG.debug("{}: an interrupt came too late for its request", getName());
                }
            }
        }

        private void runGuarded(Runnable task) {
            try {
                task.run();
            } catch (Throwable t) {
                LOG.error("{}: a request's task failed", getName(), t);
            } finally {
                clearInterrupt();
            }
        }

        /** An interrupt was meant for the request that is over; the next one must not feel it. */
        private void clearInterrupt() {
            if (Thread.interrupted()) {
                LOG.debug("{}: interrupt status cleared", getName());
            }
        }
    }
}
