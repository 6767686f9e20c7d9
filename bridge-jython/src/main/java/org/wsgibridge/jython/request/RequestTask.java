package org.wsgibridge.jython.request;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.jython.interrupt.InterruptTrace;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.request.RequestContext.RequestLimits;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;

/**
 * Runs one request on a worker thread of its interpreter. Any thread may call {@link #interrupt()}, {@link #force()},
 * {@link #stack()}, {@link #isRunning()} and {@link #data()}; the other methods are for the worker thread.
 */
public final class RequestTask implements Runnable, RunningRequest {
    private enum State {
        WAITING,
        RUNNING,
        CANCELLED,
        OVER
    }

    /**
     * The CPU time of a thread if it is not known: that of a virtual thread, or of any thread if the JVM does not
     * measure it.
     */
    private static final long UNKNOWN = -1;

    private final RequestContext context;
    private final RequestLimits limits;
    private final Lease lease;
    private final Exchange exchange;
    private final InterruptTrace trace;
    private final RequestLog log;
    private State state = State.WAITING;
    private @Nullable WorkerContext worker;
    private @Nullable PyDictionary data;

    /** Publishes the events of the request; {@code null} if there were no subscribers when it started. */
    private @Nullable RequestEvents events;

    /**
     * Makes the task.
     *
     * @param context the interpreter that runs the request
     * @param lease the request and its slot
     */
    public RequestTask(RequestContext context, Lease lease) {
        this.context = context;
        this.limits = context.limits();
        this.lease = lease;
        this.exchange = lease.exchange();
        this.trace = new InterruptTrace(limits.timeoutType(), "request-timeout exceeded");
        this.log = new RequestLog(context.log(), exchange);
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public synchronized PyDictionary data() {
        if (data == null) {
            data = new PyDictionary();
        }
        return data;
    }

    /** Returns whether the request is being run by its worker thread. */
    public synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    @Override
    public void run() {
        boolean reload = false;
        try {
            WorkerContext thread = context.worker();
            if (begin(thread)) {
                long cpu = limits.measuresCpuTime() ? cpuTime() : UNKNOWN;
                try {
                    reload = mustReload();
                    if (trace.isEnding()) {
                        exchange.terminate(Outcome.SHUTDOWN, 503);
                    } else if (!reload) {
                        serve(thread);
                    }
                } finally {
                    end(thread);
                    recordCpuTime(cpu);
                }
            } else {
                // Does nothing if the client has been answered already, as for most cancelled requests.
                exchange.terminate(Outcome.SHUTDOWN, 503);
            }
        } finally {
            if (reload) {
                context.releaseForReload(lease);
            } else {
                context.release(lease);
            }
        }
    }

    /** Returns the CPU time of this thread in nanoseconds, or {@link #UNKNOWN}. */
    private static long cpuTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try {
            return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : UNKNOWN;
        } catch (UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /**
     * Records the CPU time that this thread has used for the request, if it is known.
     *
     * @param since the CPU time when the request began
     */
    private void recordCpuTime(long since) {
        long now = since == UNKNOWN ? UNKNOWN : cpuTime();
        if (now != UNKNOWN) {
            exchange.times().cpuNanos(now - since);
        }
    }

    private boolean mustReload() {
        try {
            return context.mustReload(lease);
        } catch (Throwable t) {
            PyException exception = PythonErrors.of(t);
            context.log()
                    .exception(
                            exchange,
                            message(exception, "raised by reload_required() of"),
                            PythonErrors.traceback(exception));
            return false;
        }
    }

    private synchronized boolean begin(WorkerContext thread) {
        if (state != State.WAITING || !exchange.isOpen()) {
            return false;
        }
        state = State.RUNNING;
        worker = thread;
        thread.enter(this, trace, limits.traced());
        return true;
    }

    private void end(WorkerContext thread) {
        synchronized (this) {
            state = State.OVER;
            trace.end();
        }
        // From now on no thread interrupts this request. An interrupt that came late must not affect the next one.
        thread.interrupts().clear();
        if (events != null) {
            events.finished();
        }
        synchronized (this) {
            worker = null;
            data = null;
        }
        log.end();
        thread.leave();
    }

    private void serve(WorkerContext thread) {
        IoStatistics statistics = context.publishesEvents() ? new IoStatistics() : null;
        ResponseSink sink = new ResponseSink(exchange, thread, limits.responseTimeoutNanos(), statistics);
        WsgiInput input = new WsgiInput(exchange.body(), limits.socketTimeoutNanos(), statistics);
        try {
            exchange.times().markApplicationStarted();
            LogStream stream = new LogStream("<wsgi.errors>", log::errors);
            PyObject variables = context.environ().build(exchange, input, stream, thread.id());
            exchange.route().source(() -> EnvironFactory.route(variables));
            PyObject application = context.application(exchange.mount().application());
            if (statistics != null) {
                application = beginEvents(thread, statistics, variables).started(application, variables);
            }
            StartResponse start = new StartResponse(sink, events);
            deliver(application, application.__call__(thread.threadState(), variables, start), sink);
        } catch (Throwable t) {
            failed(sink, t);
        } finally {
            sink.end();
            input.end();
        }
    }

    private RequestEvents beginEvents(WorkerContext thread, IoStatistics statistics, PyObject variables) {
        // Must not be interrupted, because each request that is begun here has to be finished too.
        RequestEvents begun = thread.untraced(trace, () -> context.beginEvents(variables, data(), statistics));
        events = begun;
        return begun;
    }

    /**
     * Sends the iterable, and calls its {@code close()} once in every case (PEP 3333, section "Specification Details").
     */
    private void deliver(PyObject application, PyObject iterable, ResponseSink sink) {
        try {
            if (!context.files().send(iterable, sink)) {
                sink.send(iterable);
            }
        } catch (Throwable t) {
            failed(sink, ResponseMistakes.explained(PythonErrors.of(t), application, iterable, sink.refused()));
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
            publish(exception);
            context.log()
                    .exception(exchange, message(exception, "raised by close() of"), PythonErrors.traceback(exception));
        }
    }

    private void failed(ResponseSink sink, Throwable thrown) {
        PyException exception = PythonErrors.of(thrown);
        if (sink.isDisconnection(exception)) {
            return; // the client has disconnected, which is not an error of the application
        }
        if (exception.match(limits.timeoutType())) {
            exchange.giveUp();
        }
        exchange.route().ask();
        String traceback = PythonErrors.traceback(exception);
        exchange.failure().escaped(PythonErrors.typeName(exception), traceback);
        exchange.failure().details(context.describe(exception));
        publish(exception);
        context.log().exception(exchange, message(exception, "raised by"), traceback);
        exchange.terminate(Outcome.FAILED, 500);
    }

    private void publish(PyException exception) {
        if (events != null) {
            events.failed(exception);
        }
    }

    private String message(PyException exception, String how) {
        String application = exchange.mount().application().toString();
        if (exception.match(Py.SystemExit)) {
            return "SystemExit exception " + how + " WSGI script '" + application + "' ignored";
        }
        return PythonErrors.typeName(exception) + " exception " + how + " WSGI script '" + application + "'";
    }

    @Override
    public RequestLog log() {
        return log;
    }

    /** Interrupts the request, see {@link org.wsgibridge.spi.Interpreter#interrupt}. */
    public synchronized Interruption interrupt() {
        return switch (state) {
            case WAITING -> {
                state = State.CANCELLED;
                yield Interruption.CANCELLED;
            }
            case CANCELLED -> Interruption.CANCELLED;
            case OVER -> Interruption.TOO_LATE;
            case RUNNING -> {
                trace.interrupt();
                if (worker != null) {
                    traceIfUntraced(worker);
                    worker.interrupts().wakeIfWaiting();
                }
                yield Interruption.INJECTED;
            }
        };
    }

    /** Ends the request by force, see {@link org.wsgibridge.spi.Interpreter#force}. */
    public synchronized void force() {
        if (state == State.WAITING) {
            state = State.CANCELLED;
        } else if (state == State.RUNNING && worker != null) {
            trace.force();
            traceIfUntraced(worker);
            worker.interrupts().wake();
        }
    }

    private void traceIfUntraced(WorkerContext thread) {
        if (!limits.traced()) {
            trace.installInto(thread.threadState());
        }
    }

    /** Returns the Python stack of the request; {@code ""} if it is not running. */
    public String stack() {
        WorkerContext running;
        synchronized (this) {
            running = worker;
        }
        return running == null ? "" : running.stack();
    }
}
