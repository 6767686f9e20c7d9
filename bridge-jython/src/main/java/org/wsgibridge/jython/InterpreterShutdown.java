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
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Ends an interpreter: process_stopping, atexit, the application's own threads, open files and sockets, the request
 * threads.
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
        // A separate thread: threading's exit handler joins threads without a limit of time.
        this.exit = new Thread(null, this::exit, "wsgi-" + name + "-exit", 0, false);
        exit.setDaemon(true);
        exit.setContextClassLoader(InterpreterShutdown.class.getClassLoader());
        this.threads = new ApplicationThreads(sys, thread -> thread == exit || workers.owns(thread));
    }

    /**
     * Ends the interpreter within about the grace.
     *
     * @param name its name
     * @param sys the interpreter
     * @param workers its threads
     * @param module its module mod_wsgi, {@code null} when it was not made yet
     * @param reason for process_stopping
     * @param force ends the requests that still run
     * @param grace how long Python code may take
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
        // What has to be forced needs a moment as well to come to its end.
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

    /** Without a thread there are no exit handlers; the rest is still ended. */
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
