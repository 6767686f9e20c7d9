package org.wsgibridge.jython;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonStack;

/**
 * Runs one request on a worker thread of its interpreter. {@link #interrupt()} and {@link #stack()} may be called from
 * any thread, as {@link #force()}, all else belongs to the worker.
 */
final class RequestRun implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        CANCELLED,
        OVER
    }

    private final JythonInterpreter interpreter;
    private final Lease lease;
    private final Exchange exchange;
    private final RequestTrace trace;
    private final RequestLog log;
    private State state = State.WAITING;
    private @Nullable Worker worker;
    private @Nullable PyDictionary data;

    /** Tells subscribers of events; {@code null} when there were none at the start. */
    private @Nullable RequestWatch watch;

    /**
     * Makes the run.
     *
     * @param interpreter where it runs
     * @param lease the request and its slot
     */
    RequestRun(JythonInterpreter interpreter, Lease lease) {
        this.interpreter = interpreter;
        this.lease = lease;
        this.exchange = lease.exchange();
        this.trace = new RequestTrace(interpreter.timeoutType(), "request-timeout exceeded");
        this.log = new RequestLog(interpreter.log(), exchange);
    }

    Exchange exchange() {
        return exchange;
    }

    /** Returns what {@code mod_wsgi.request_data()} is for this request; any thread may ask. */
    synchronized PyDictionary data() {
        if (data == null) {
            data = new PyDictionary();
        }
        return data;
    }

    /** Tells whether its application runs. */
    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    @Override
    public void run() {
        boolean reload = false;
        try {
            Worker thread = interpreter.worker();
            if (begin(thread)) {
                long cpu = interpreter.measuresCpuTime() ? CpuClock.now() : CpuClock.UNKNOWN;
                try {
                    reload = mustReload();
                    if (trace.isEnding()) {
                        exchange.terminate(Outcome.SHUTDOWN, 503);
                    } else if (!reload) {
                        serve(thread);
                    }
                } finally {
                    end(thread);
                    CpuClock.note(exchange, cpu);
                }
            } else {
                // Does nothing if the client has its answer, which is why most requests are cancelled.
                exchange.terminate(Outcome.SHUTDOWN, 503);
            }
        } finally {
            if (reload) {
                interpreter.releaseForReload(lease);
            } else {
                interpreter.release(lease);
            }
        }
    }

    private boolean mustReload() {
        try {
            return interpreter.mustReload(lease);
        } catch (Throwable t) {
            PyException exception = PythonErrors.of(t);
            interpreter
                    .log()
                    .exception(
                            exchange,
                            message(exception, "raised by reload_required() of"),
                            PythonErrors.traceback(exception));
            return false;
        }
    }

    private synchronized boolean begin(Worker thread) {
        if (state != State.WAITING || !exchange.isOpen()) {
            return false;
        }
        state = State.RUNNING;
        worker = thread;
        thread.enter(this, trace, interpreter.isTraced());
        return true;
    }

    private void end(Worker thread) {
        synchronized (this) {
            state = State.OVER;
            trace.end();
        }
        // Nobody interrupts the thread for this request any more, and what was meant for it reaches nothing else.
        thread.interrupts().clear();
        if (watch != null) {
            watch.finished();
        }
        synchronized (this) {
            worker = null;
            data = null;
        }
        log.end();
        thread.leave();
    }

    private void serve(Worker thread) {
        IoMeter meter = interpreter.module().isWatched() ? new IoMeter() : null;
        ResponseSink sink = new ResponseSink(exchange, thread, interpreter.responseTimeoutNanos(), meter);
        WsgiInput input = new WsgiInput(exchange.body(), interpreter.socketTimeoutNanos(), meter);
        try {
            exchange.times().markApplicationStarted();
            LogStream stream = new LogStream("<wsgi.errors>", log::errors);
            PyObject variables = interpreter.environ().build(exchange, input, stream, thread.id());
            exchange.routing(() -> EnvironDict.route(variables));
            PyObject application = interpreter.application(exchange.mount().application());
            if (meter != null) {
                application = watch(thread, meter, variables).started(application, variables);
            }
            deliver(application.__call__(thread.threadState(), variables, new StartResponse(sink, watch)), sink);
        } catch (Throwable t) {
            failed(sink, t);
        } finally {
            sink.end();
            input.end();
        }
    }

    private RequestWatch watch(Worker thread, IoMeter meter, PyObject variables) {
        // Nothing may interrupt this: every request that is begun here is counted at its end.
        RequestWatch begun = thread.untraced(trace, () -> interpreter.module().watch(variables, data(), meter));
        watch = begun;
        return begun;
    }

    /** Sends the iterable and calls its close() once, whatever happened (PEP 3333, section "Specification Details"). */
    private void deliver(PyObject iterable, ResponseSink sink) {
        try {
            if (!interpreter.files().send(iterable, sink)) {
                sink.send(iterable);
            }
        } catch (Throwable t) {
            failed(sink, t);
        } finally {
            close(iterable);
        }
    }

    private void close(PyObject iterable) {
        try {
            PyObject close = iterable.__findattr__("close");
            if (close != null) {
                close.__call__();
            }
        } catch (Throwable t) {
            PyException exception = PythonErrors.of(t);
            tell(exception);
            interpreter
                    .log()
                    .exception(exchange, message(exception, "raised by close() of"), PythonErrors.traceback(exception));
        }
    }

    private void failed(ResponseSink sink, Throwable thrown) {
        PyException exception = PythonErrors.of(thrown);
        if (sink.isDisconnection(exception)) {
            return; // the client went away, which is no fault of the application
        }
        if (exception.match(interpreter.timeoutType())) {
            exchange.giveUp();
        }
        exchange.askRoute();
        String traceback = PythonErrors.traceback(exception);
        exchange.exception(PythonErrors.typeName(exception), traceback);
        tell(exception);
        interpreter.log().exception(exchange, message(exception, "raised by"), traceback);
        exchange.terminate(Outcome.FAILED, 500);
    }

    private void tell(PyException exception) {
        if (watch != null) {
            watch.failed(exception);
        }
    }

    private String message(PyException exception, String how) {
        String application = exchange.mount().application().toString();
        if (exception.match(Py.SystemExit)) {
            return "SystemExit exception " + how + " WSGI script '" + application + "' ignored";
        }
        return PythonErrors.typeName(exception) + " exception " + how + " WSGI script '" + application + "'";
    }

    /** Returns where the prints of its thread go. */
    RequestLog log() {
        return log;
    }

    /** Ends the request as {@link org.wsgibridge.spi.Interpreter#interrupt} says. */
    synchronized Interruption interrupt() {
        return switch (state) {
            case WAITING -> {
                state = State.CANCELLED;
                yield Interruption.CANCELLED;
            }
            case CANCELLED -> Interruption.CANCELLED;
            case OVER -> Interruption.TOO_LATE;
            case RUNNING -> {
                trace.arm();
                if (worker != null) {
                    traceIfUntraced(worker);
                    worker.interrupts().wakeIfWaiting();
                }
                yield Interruption.INJECTED;
            }
        };
    }

    /** Ends the request as {@link org.wsgibridge.spi.Interpreter#force} says. */
    synchronized void force() {
        if (state == State.WAITING) {
            state = State.CANCELLED;
        } else if (state == State.RUNNING && worker != null) {
            trace.force();
            traceIfUntraced(worker);
            worker.interrupts().wake();
        }
    }

    private void traceIfUntraced(Worker thread) {
        if (!interpreter.isTraced()) {
            thread.traceLate(trace);
        }
    }

    /** Returns where the request is now, {@code null} when it does not run. */
    @Nullable
    PythonStack stack() {
        Worker running;
        synchronized (this) {
            running = worker;
        }
        return running == null ? null : new PythonStack(exchange.id(), running.stack());
    }
}
