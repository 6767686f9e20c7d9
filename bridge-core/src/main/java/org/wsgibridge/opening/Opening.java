package org.wsgibridge.opening;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterEvents;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Opens one interpreter on a separate thread, within startup-timeout. The interpreter is either handed over or
 * abandoned, whichever comes first. If it was abandoned, it is closed as soon as it is up. Thread-safe.
 */
public final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long STACK_SECONDS = 2;

    private final String name;
    private final ProcessGroupSettings settings;
    private final List<ApplicationRef> applications;
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Returns the Python stack of the code that the interpreter executes now; {@code ""} if it is not known. */
    private volatile Supplier<String> stack = () -> "";

    /** Returns the reason why loading takes long; {@code ""} if nothing is known. */
    private volatile Supplier<String> slowness = () -> "";

    private volatile String phase = "";
    private final FutureTask<Interpreter> task;

    /**
     * Starts to open an interpreter.
     *
     * @param engine the engine
     * @param spec the interpreter to open
     * @param warmUps the requests that it serves before it is handed over
     */
    public Opening(PythonEngine engine, InterpreterSpec spec, List<WarmUp> warmUps) {
        this.name = spec.name();
        this.settings = spec.settings();
        this.applications = spec.applications();
        this.task = new FutureTask<>(() -> open(engine, spec, warmUps));
        Thread thread = new Thread(task, "wsgi-open-" + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Opening.class.getClassLoader());
        thread.start();
    }

    private Interpreter open(PythonEngine engine, InterpreterSpec spec, List<WarmUp> warmUps)
            throws InterpreterStartException, InterruptedException {
        Interpreter interpreter = engine.open(new InterpreterSpec(
                name,
                settings,
                spec.applications(),
                spec.log(),
                new Watched(spec.events()),
                spec.cpuTime(),
                spec.meters()));
        boolean warm = false;
        try {
            for (WarmUp warmUp : warmUps) {
                phase = ": its warm-up request " + warmUp.target() + " did not end";
                warmUp.run(interpreter, name, lease -> stack = () -> stackOf(interpreter, lease));
            }
            warm = true;
        } finally {
            if (!warm) {
                close(interpreter, ShutdownReason.STARTUP_TIMEOUT);
            }
        }
        if (!decided.compareAndSet(false, true)) {
            close(interpreter, ShutdownReason.STARTUP_TIMEOUT);
        }
        return interpreter;
    }

    /**
     * Waits until the interpreter is up. Must be called only once.
     *
     * @throws InterpreterStartException if it cannot be opened, is not up in time or was abandoned
     * @throws InterruptedException if the calling thread is interrupted; the interpreter is then abandoned
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
        if (decided.compareAndSet(false, true)) {
            String message = "interpreter " + name + " was not up within startup-timeout=" + Timeouts.seconds(timeout)
                    + " s" + (phase.isEmpty() ? text(slowness) : phase);
            String where = text(stack);
            task.cancel(true);
            throw new InterpreterStartException(
                    message, where.isEmpty() ? "" : "It was executing (most recent call last):\n" + where, e);
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
     * Abandons the interpreter, and interrupts the thread that opens it.
     *
     * @return false if it was handed over or abandoned before
     */
    public boolean abandon() {
        boolean first = decided.compareAndSet(false, true);
        if (first) {
            task.cancel(true);
        }
        return first;
    }

    /** Returns a text; {@code ""} if that fails, because the start has failed in any case. */
    private String text(Supplier<String> source) {
        try {
            return source.get();
        } catch (RuntimeException | Error e) {
            LOG.debug("What interpreter {} was doing is not known", name, e);
            return "";
        }
    }

    private static String stackOf(Interpreter interpreter, Lease lease) {
        try {
            return interpreter.stack(lease).toCompletableFuture().get(STACK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private InterpreterStartException unwanted(CancellationException e) {
        return new InterpreterStartException("interpreter " + name + " is not wanted any more", "", e);
    }

    private InterpreterStartException failure(ExecutionException e) {
        return e.getCause() instanceof InterpreterStartException known
                ? MissingApplication.explained(known, applications, settings.python())
                : new InterpreterStartException("interpreter " + name + " cannot be opened: " + e.getCause(), "", e);
    }

    /**
     * Closes an interpreter that was up just before the waiting thread was interrupted: nothing else would close it.
     */
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

    /** Passes on the events of the interpreter, and keeps the sources of its stack and of the reason for slowness. */
    private final class Watched implements InterpreterEvents {
        private final InterpreterEvents events;

        Watched(InterpreterEvents events) {
            this.events = events;
        }

        @Override
        public void loading(Supplier<String> loading) {
            stack = loading;
        }

        @Override
        public void explainSlowness(Supplier<String> reason) {
            slowness = reason;
        }

        @Override
        public void lost(String reason) {
            events.lost(reason);
        }

        @Override
        public void leaving(ShutdownReason reason) {
            events.leaving(reason);
        }
    }
}
