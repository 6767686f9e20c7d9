package org.wsgibridge.jython;

import java.time.Duration;
import java.util.List;
import org.python.core.Py;
import org.python.core.PySystemState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends an interpreter: atexit, open files and sockets, threads. */
final class InterpreterShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(InterpreterShutdown.class);

    private InterpreterShutdown() {}

    /**
     * Ends the interpreter within about the grace.
     *
     * @param name its name
     * @param sys the interpreter
     * @param workers its threads
     * @param grace how long Python code may take
     */
    static void run(String name, PySystemState sys, Workers workers, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        // In a thread of its own: threading's exit handler joins threads for as long as they like.
        Thread exit = new Thread(() -> exit(name, sys), "wsgi-" + name + "-exit");
        exit.setDaemon(true);
        exit.setContextClassLoader(InterpreterShutdown.class.getClassLoader());
        exit.start();
        join(exit, deadline);
        if (exit.isAlive()) {
            LOG.warn("interpreter {}: its exit handlers did not end within {}", name, grace);
            exit.interrupt();
        }
        List<Thread> alive = workers.close(remaining(deadline));
        for (Thread thread : alive) {
            LOG.warn("interpreter {}: thread {} does not end", name, thread.getName());
        }
    }

    private static void exit(String name, PySystemState sys) {
        Py.setSystemState(sys);
        try {
            sys.callExitFunc();
        } catch (Throwable t) {
            LOG.warn("interpreter {}: its exit handlers failed", name, t);
        }
        try {
            sys.cleanup();
        } catch (Throwable t) {
            LOG.warn("interpreter {}: its files and sockets could not be closed", name, t);
        }
    }

    private static Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, remaining(deadline).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
