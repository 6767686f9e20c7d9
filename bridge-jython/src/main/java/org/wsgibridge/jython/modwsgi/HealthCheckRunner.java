package org.wsgibridge.jython.modwsgi;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;

/**
 * Runs the health checks of one interpreter. Each check runs on a thread of its own, which needs no slot. The Python
 * code takes care that no check runs twice at the same time. Thread-safe.
 */
public final class HealthCheckRunner {
    private final String interpreter;
    private final PySystemState sys;
    private final PyObject function;
    private final Set<Thread> running = new HashSet<>();
    private boolean closed;

    /**
     * Makes a runner. Starts no thread yet.
     *
     * @param interpreter the interpreter's name
     * @param sys the interpreter
     * @param function the Python function that runs a check by its name and returns what is wrong
     */
    public HealthCheckRunner(String interpreter, PySystemState sys, PyObject function) {
        this.interpreter = interpreter;
        this.sys = sys;
        this.function = function;
    }

    /**
     * Runs a check. Returns immediately.
     *
     * @param name the check's name
     * @return is completed with what is wrong, {@code ""} for nothing; exceptionally if the check could not be run
     */
    public CompletionStage<String> start(String name) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> run(name, answer), "wsgi-" + interpreter + "-health-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(HealthCheckRunner.class.getClassLoader());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(new IllegalStateException("the interpreter is closed"));
            }
            boolean started = false;
            try {
                running.add(thread);
                thread.start();
                started = true;
            } finally {
                if (!started) {
                    running.remove(thread);
                }
            }
        }
        return answer;
    }

    private void run(String name, CompletableFuture<String> answer) {
        try {
            Py.setSystemState(sys);
            answer.complete(function.__call__(new PyString(name)).toString());
        } catch (Throwable t) {
            answer.completeExceptionally(t);
        } finally {
            synchronized (this) {
                running.remove(Thread.currentThread());
            }
        }
    }

    /** Interrupts the checks that still run: their threads would keep the interpreter in memory. Idempotent. */
    public synchronized void close() {
        closed = true;
        running.forEach(Thread::interrupt);
    }
}
