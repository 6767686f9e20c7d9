package org.wsgibridge.jython.request;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.python.core.PySystemState;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.ApplicationLog.Stream;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.support.WorkerThreads;

/**
 * The worker threads of an interpreter, their contexts, and the streams that write to the log of the request that a
 * thread runs. Thread-safe.
 */
public final class WorkerPool {
    private final WorkerThreads threads;
    private final ApplicationLog log;
    private final LineBuffer outsideStdout;
    private final LineBuffer outsideStderr;
    private final AtomicInteger ids = new AtomicInteger();
    /**
     * The context of the current thread. Not static: it must not outlive the interpreter. Only worker threads set a
     * value, and they end with the interpreter too.
     */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable WorkerContext> own = new ThreadLocal<>();

    public WorkerPool(InterpreterSpec spec) {
        this.log = new UninterruptibleLog(spec.log());
        this.outsideStdout = new LineBuffer((line, continued) -> log.line(Stream.STDOUT, null, line, continued));
        this.outsideStderr = new LineBuffer((line, continued) -> log.line(Stream.STDERR, null, line, continued));
        this.threads = new WorkerThreads(
                spec.name(),
                spec.settings().capacity().threads(),
                spec.settings().threading());
    }

    /** Runs the task on one of the threads. */
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /**
     * Releases the lease of the request that this thread has run. That has to be the last thing the thread does for the
     * request.
     */
    public void releaseLast(Lease lease) {
        threads.releaseLast(lease);
    }

    /**
     * Returns the log for what Python code writes. It has to be used instead of the log that was given to the
     * interpreter, because interrupts do not close its file.
     */
    public ApplicationLog log() {
        return log;
    }

    /** Returns whether the thread is one of the worker threads. */
    public boolean owns(Thread thread) {
        return threads.owns(thread);
    }

    /** Returns the CPU time that the threads have used so far; zero if it is not known. */
    public Duration cpuTime() {
        return threads.cpuTime();
    }

    /**
     * Returns the context of the current thread; {@code null} if it is not a worker thread, or has not run anything
     * yet.
     */
    @Nullable
    public WorkerContext current() {
        return own.get();
    }

    /** Returns the context of the current thread, which must be a worker thread. The first call makes the context. */
    public WorkerContext current(PySystemState sys) {
        WorkerContext worker = own.get();
        if (worker == null) {
            worker = new WorkerContext(ids.incrementAndGet(), sys);
            own.set(worker);
        }
        return worker;
    }

    /** Makes {@code sys.stdout}. Lines that a request writes belong to the request in the log. */
    public LogStream stdout() {
        return new LogStream("<stdout>", () -> {
            RequestLog log = requestLog();
            return log == null ? outsideStdout : log.stdout();
        });
    }

    /** Makes {@code sys.stderr}. Lines that a request writes belong to the request in the log. */
    public LogStream stderr() {
        return new LogStream("<stderr>", () -> {
            RequestLog log = requestLog();
            return log == null ? outsideStderr : log.stderr();
        });
    }

    private @Nullable RequestLog requestLog() {
        WorkerContext worker = own.get();
        RunningRequest run = worker == null ? null : worker.run();
        return run == null ? null : run.log();
    }

    /**
     * Ends the threads, and logs their last lines even if they have no newline at the end.
     *
     * @param grace how long to wait
     * @return the threads that still run after that time
     */
    public List<Thread> close(Duration grace) {
        List<Thread> alive = threads.close(grace);
        outsideStdout.flush();
        outsideStderr.flush();
        return alive;
    }

    /**
     * Writes the log while interrupts of the thread are deferred: an interrupt would close the log file, which the
     * whole JVM may share.
     */
    private final class UninterruptibleLog implements ApplicationLog {
        private final ApplicationLog log;

        UninterruptibleLog(ApplicationLog log) {
            this.log = log;
        }

        @Override
        public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
            run(() -> log.line(stream, exchange, line, continued));
        }

        @Override
        public void record(@Nullable Exchange exchange, int level, String logger, String text) {
            run(() -> log.record(exchange, level, logger, text));
        }

        @Override
        public void exception(Exchange exchange, String message, String traceback) {
            run(() -> log.exception(exchange, message, traceback));
        }

        private void run(Runnable action) {
            WorkerContext current = own.get();
            if (current == null) {
                action.run();
            } else {
                current.interrupts().runUninterruptibly(action);
            }
        }
    }
}
