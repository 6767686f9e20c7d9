package org.wsgibridge.opening;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.Interpreter;
import org.wsgibridge.engine.InterpreterSpec;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.PythonEngine;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.Timeouts;

/**
 * One interpreter on its way up, on a thread of its own, within startup-timeout. Either it is handed over or it is
 * abandoned, by whichever comes first; an interpreter that was abandoned is closed as soon as it is up. Thread-safe.
 */
public final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final String name;
    private final ProcessGroupSettings settings;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final FutureTask<Interpreter> task;

    /**
     * Starts to open an interpreter.
     *
     * @param engine the engine
     * @param spec what to open
     */
    public Opening(PythonEngine engine, InterpreterSpec spec) {
        this.name = spec.name();
        this.settings = spec.settings();
        this.task = new FutureTask<>(() -> open(engine, spec));
        Thread thread = new Thread(task, "wsgi-open-" + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Opening.class.getClassLoader());
        thread.start();
    }

    private Interpreter open(PythonEngine engine, InterpreterSpec spec) throws InterpreterStartException {
        Interpreter interpreter = engine.open(spec);
        if (!decided.compareAndSet(false, true)) {
            close(interpreter, ShutdownReason.STARTUP_TIMEOUT);
        }
        return interpreter;
    }

    /**
     * Waits until the interpreter is up. To be called once.
     *
     * @throws InterpreterStartException when it cannot be opened, is not up in time or was abandoned
     * @throws InterruptedException when the calling thread is interrupted; the interpreter is abandoned then
     */
    public Interpreter await() throws InterpreterStartException, InterruptedException {
        Duration timeout = settings.timeouts().startup();
        try {
            return timeout.isZero() ? task.get() : task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late(timeout, e);
        } catch (InterruptedException e) {
            if (!abandon()) {
                closeUnwanted();
            }
            throw e;
        } catch (CancellationException e) {
            throw unwanted(e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private Interpreter late(Duration timeout, TimeoutException e)
            throws InterpreterStartException, InterruptedException {
        if (abandon()) {
            throw new InterpreterStartException(
                    "interpreter " + name + " was not up within startup-timeout=" + Timeouts.seconds(timeout) + " s",
                    "",
                    e);
        }
        try {
            return task.get();
        } catch (CancellationException cancelled) {
            throw unwanted(cancelled);
        } catch (ExecutionException failed) {
            throw failure(failed);
        }
    }

    /**
     * Gives the interpreter up: what opens it is interrupted.
     *
     * @return false when it was handed over already, or given up before
     */
    public boolean abandon() {
        boolean first = decided.compareAndSet(false, true);
        if (first) {
            task.cancel(true);
        }
        return first;
    }

    private InterpreterStartException unwanted(CancellationException e) {
        return new InterpreterStartException("interpreter " + name + " is not wanted any more", "", e);
    }

    private InterpreterStartException failure(ExecutionException e) {
        return e.getCause() instanceof InterpreterStartException known
                ? known
                : new InterpreterStartException("interpreter " + name + " cannot be opened: " + e.getCause(), "", e);
    }

    /** The interpreter was up just before its waiter was interrupted: nothing else knows of it. */
    private void closeUnwanted() throws InterruptedException {
        try {
            close(task.get(), ShutdownReason.SHUTDOWN_SIGNAL);
        } catch (CancellationException | ExecutionException e) {
            LOG.debug("Interpreter {} could not be opened after all", name, e);
        }
    }

    private void close(Interpreter interpreter, ShutdownReason reason) {
        try {
            interpreter.close(reason, settings.timeouts().shutdown());
        } catch (RuntimeException | Error e) {
            LogCode.INTERPRETER_NOT_CLOSED.log(LOG, name, e);
        }
    }
}
