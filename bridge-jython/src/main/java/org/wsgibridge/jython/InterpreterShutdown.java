package org.wsgibridge.jython;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PySystemState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.interrupt.ApplicationThreads;
import org.wsgibridge.jython.modwsgi.DevelopmentTools;
import org.wsgibridge.jython.modwsgi.ModWsgiModule;
import org.wsgibridge.jython.request.WorkerPool;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Ends an interpreter. On a thread of its own it publishes {@code process_stopping}, calls the {@code atexit}
 * functions, and closes files and sockets. After that it ends the threads of the application, the requests that still
 * run, and the worker threads.
 */
final class InterpreterShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(InterpreterShutdown.class);

    private final String name;
    private final PySystemState sys;
    private final WorkerPool workers;
    private final @Nullable ModWsgiModule module;
    private final ShutdownReason reason;
    private final Duration patience;
    private final Thread exit;
    private final ApplicationThreads threads;

    private InterpreterShutdown(
            String name,
            PySystemState sys,
            WorkerPool workers,
            @Nullable ModWsgiModule module,
            ShutdownReason reason,
            Duration grace) {
        this.name = name;
        this.patience = grace.dividedBy(4);
        this.sys = sys;
        this.workers = workers;
        this.module = module;
        this.reason = reason;
        // A separate thread, because the exit handler of the module threading joins threads without a time limit.
        this.exit = new Thread(null, this::exit, "wsgi-" + name + "-exit", 0, false);
        exit.setDaemon(true);
        exit.setContextClassLoader(InterpreterShutdown.class.getClassLoader());
        this.threads = new ApplicationThreads(sys, thread -> thread == exit || workers.owns(thread));
    }

    /**
     * Ends the interpreter. Takes about as long as the grace at most.
     *
     * @param name its name
     * @param sys the interpreter
     * @param workers its threads
     * @param module its module mod_wsgi; {@code null} if it was not made yet
     * @param reason the reason, for {@code process_stopping}
     * @param force ends the requests that still run
     * @param grace how long Python code may take to end
     */
    static void run(
            String name,
            PySystemState sys,
            WorkerPool workers,
            @Nullable ModWsgiModule module,
            ShutdownReason reason,
            Runnable force,
            Duration grace) {
        new InterpreterShutdown(name, sys, workers, module, reason, grace).run(force, grace);
    }

    private void run(Runnable force, Duration grace) {
        long now = System.nanoTime();
        long deadline = now + grace.toNanos();
        startExit();
        // A quarter of the time is left for what has to be forced.
        Duration handlers = grace.multipliedBy(3).dividedBy(4);
        join(now + handlers.toNanos());
        if (exit.isAlive()) {
            LogCode.EXIT_HANDLERS_SLOW.log(LOG, name, Timeouts.seconds(handlers), threads.stack(exit));
            exit.interrupt();
        }
        threads.stop();
        force.run();
        List<Thread> alive = workers.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        for (Thread thread : alive) {
            LogCode.WORKER_LEFT.log(LOG, name, thread.getName(), threads.stack(thread));
        }
        List<String> others = threads.await(deadline);
        for (String left : others) {
            LogCode.APPLICATION_THREAD_LEFT.log(LOG, name, left);
        }
        join(deadline);
        if (reason == ShutdownReason.SHUTDOWN_SIGNAL && (!alive.isEmpty() || !others.isEmpty() || exit.isAlive())) {
            JythonRuntime.get().loadLateClasses();
        }
    }

    /**
     * Starts the thread of the exit handlers. If there is no memory for a thread, they are not called, and the rest is
     * ended.
     */
    private void startExit() {
        try {
            exit.start();
        } catch (OutOfMemoryError e) {
            LogCode.EXIT_HANDLERS_FAILED.log(LOG, name, e);
        }
    }

    private void exit() {
        Py.setSystemState(sys);
        try {
            if (module != null) {
                module.publishStopping(reason, patience);
            }
            sys.callExitFunc();
            DevelopmentTools development = module == null ? null : module.development();
            if (development != null) {
                development.finish();
            }
        } catch (Throwable t) {
            LogCode.EXIT_HANDLERS_FAILED.log(LOG, name, t);
        }
        try {
            sys.cleanup();
        } catch (Throwable t) {
            LogCode.FILES_NOT_CLOSED.log(LOG, name, t);
        }
    }

    private void join(long deadline) {
        try {
            exit.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
