package org.wsgibridge.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.ResponseChannel.Delivery;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;
import org.wsgibridge.wsgi.TraceParent;

/**
 * One request and its response. Its {@link Outcome} is decided once, by compare-and-set: the thread that finishes first
 * (application, timeout, client, shutdown) wins, and the others do nothing. After that, only the winner uses the
 * {@link ResponseChannel}.
 *
 * <p>Thread-safe, except for {@link #response()}, which only the thread that runs the request may use.
 */
public final class Exchange implements LogContext.Source {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    /** The name of the exception that the bridge raises at request-timeout. An application may raise it, too. */
    private static final String REQUEST_TIMEOUT = "RequestTimeout";

    /** If a request takes longer than this, its client may have given up. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Exchange.class, "outcome", Outcome.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String id;
    private final MountSettings mount;
    private final Environ environ;
    private final RequestBody body;
    private final ResponseChannel channel;
    private final Consumer<Exchange> onDecided;
    private final RequestTimes times;
    private final ResponseWriter response;
    private final boolean headRequest;
    private final ApplicationFailure failure;
    private final RequestRoute route = new RequestRoute();
    private final Notices notices = new Notices();

    private volatile Map<String, Object> objects = Map.of();
    private volatile @Nullable Outcome outcome;

    /** The interpreter that runs the request; {@code null} until it has a slot. */
    private volatile @Nullable String interpreter;

    /** Why the request was not admitted; {@code null} if it was. */
    private volatile @Nullable Rejection rejection;

    private volatile long responseBytes;

    /** The status of the application's response. Written only by the request's thread. */
    private volatile int startedStatus;

    /**
     * Whether to wait until the transport reports how the response ended. Written by the thread that decides the
     * outcome.
     */
    private volatile boolean awaited;

    /** Whether the application was loaded again for this request. */
    private volatile boolean reloaded;

    /** The head that the client got; {@code null} if none was sent. */
    private volatile @Nullable ResponseHead responseHead;

    /** Runs when the outcome is decided against the application. */
    private volatile Runnable onTerminated = () -> {};

    /** Written once, by the thread that decided the outcome, before others are notified of it. */
    private volatile int finalStatus;

    /**
     * Makes an open exchange.
     *
     * @param id names the request in logs and in the environ
     * @param mount the mount that serves it
     * @param environ the request's environ
     * @param body its body
     * @param channel the channel to the client
     * @param times the request's clock
     * @param onDecided called once with this exchange, on the thread that decided its outcome; must not throw
     */
    public Exchange(
            String id,
            MountSettings mount,
            Environ environ,
            RequestBody body,
            ResponseChannel channel,
            RequestTimes times,
            Consumer<Exchange> onDecided) {
        this.id = id;
        this.mount = mount;
        this.environ = environ;
        this.body = body;
        this.channel = channel;
        this.times = times;
        this.onDecided = onDecided;
        this.failure = new ApplicationFailure(id, mount.path(), environ);
        this.headRequest = environ.isHeadAsGet() || "HEAD".equals(environ.method());
        this.response = new ResponseWriter(this, channel, headRequest);
    }

    /** Returns the context of log lines about this request. */
    @Override
    public LogContext logContext() {
        TraceParent trace = TraceParent.parse(environ.get(TraceParent.VARIABLE));
        return new LogContext(
                mount.processGroup(),
                interpreter,
                id,
                mount.path(),
                trace == null ? null : trace.traceId(),
                trace == null ? null : trace.spanId());
    }

    /** Returns the request's id; unique in this JVM. */
    public String id() {
        return id;
    }

    /** Returns the mount that serves the request. */
    public MountSettings mount() {
        return mount;
    }

    /** Returns the request's environ. */
    public Environ environ() {
        return environ;
    }

    /**
     * Returns the transport's objects that an engine in this JVM adds to the environ, such as {@code servlet.request};
     * empty unless the mount asks for them. Must not be used after the outcome is decided: the transport reuses them.
     */
    public Map<String, Object> objects() {
        return objects;
    }

    /** Sets the result of {@link #objects()}. Must be called before the request is admitted. */
    public void objects(Map<String, Object> added) {
        objects = Map.copyOf(added);
    }

    /** Returns the failure of the application; empty unless it has failed. */
    public ApplicationFailure failure() {
        return failure;
    }

    /** Returns the application's name for the purpose of the request. */
    public RequestRoute route() {
        return route;
    }

    /** Returns the record of the notices that were given about the request. */
    public Notices notices() {
        return notices;
    }

    /** Returns the name of the interpreter that runs or ran the request; {@code null} if it never had a slot. */
    public @Nullable String interpreter() {
        return interpreter;
    }

    /** Notes the interpreter that runs the request. Called by the process group. */
    public void interpreter(String name) {
        interpreter = name;
    }

    /**
     * Returns the Python type of the exception that ended the request, such as {@code KeyError}; {@code null} if there
     * is none. For a request that the bridge ended at request-timeout, this is {@code RequestTimeout}, even if the
     * application raised another exception.
     */
    public @Nullable String exception() {
        return outcome == Outcome.REQUEST_TIMEOUT ? REQUEST_TIMEOUT : failure.type();
    }

    /**
     * Sets a task that runs when the outcome is decided against the application, so that an engine can end an
     * application that sends nothing. If the outcome is already decided, the task runs now; in a race, it runs twice.
     *
     * @param task must neither block nor throw; runs on the thread that decides, or on this one
     */
    public void onTerminated(Runnable task) {
        onTerminated = task;
        if (outcome != null) {
            task.run();
        }
    }

    /** Returns how many bytes of the body were given to the transport so far, including those of an error page. */
    public long responseBytes() {
        return responseBytes;
    }

    /**
     * Counts bytes that are given to the transport. Called only by the thread that owns the response: no two threads
     * add at the same time.
     */
    void sends(long bytes) {
        long sum = responseBytes + bytes;
        responseBytes = sum;
    }

    /** Returns the request's body. */
    public RequestBody body() {
        return body;
    }

    /** Returns the state machine of the response, only for the thread that runs the request. */
    public ResponseWriter response() {
        return response;
    }

    /** Returns the request's clock. */
    public RequestTimes times() {
        return times;
    }

    /** Returns how the request ended; {@code null} while its outcome is open. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** Returns whether the outcome is not decided yet. */
    public boolean isOpen() {
        return outcome == null;
    }

    /** Returns the status that the client got; 0 if none was sent. */
    public int status() {
        return outcome == null ? startedStatus : finalStatus;
    }

    /** Returns the head that the client got; {@code null} if none was sent. */
    public @Nullable ResponseHead responseHead() {
        return responseHead;
    }

    /** Notes that the application's head is about to be sent. */
    void head(ResponseHead started) {
        route.ask();
        responseHead = started;
        startedStatus = started.status();
        times.markResponseStarted();
    }

    /**
     * Decides the outcome of a response that is complete for the client, even if the application has made a mistake.
     *
     * @param how {@link Outcome#COMPLETED}, or {@link Outcome#FAILED} if the application produced more than it declared
     * @param last how many bytes of the body are about to be given to the transport
     * @param unsure whether the client may still not get it, because the container may have to wait for the client
     * @return false if the outcome was decided before; the caller must then not touch the channel
     */
    boolean complete(Outcome how, long last, boolean unsure) {
        if (!OUTCOME.compareAndSet(this, null, how)) {
            return false;
        }
        awaited = unsure;
        sends(last);
        decided(startedStatus);
        return true;
    }

    /**
     * Decides the outcome against the application and ends the response: with an error page if no response was started,
     * otherwise by breaking the connection off after the bytes that were written so far. Does nothing if the outcome is
     * already decided.
     *
     * @param how the outcome; {@link Outcome#CLIENT_GONE} only aborts the connection
     * @param errorStatus the status of the error page
     * @param headers further headers of the error page
     * @return whether this call decided the outcome
     */
    public boolean terminate(Outcome how, int errorStatus, Header... headers) {
        if (!OUTCOME.compareAndSet(this, null, how)) {
            return false;
        }
        onTerminated.run();
        boolean started = channel.isStarted();
        ErrorResponse.Page error = started || how == Outcome.CLIENT_GONE
                ? null
                : failure.page(errorStatus, List.of(headers), interpreter, this);
        if (error != null) {
            byte[] page = error.body();
            int bytes = headRequest ? 0 : page.length;
            sends(bytes);
            responseHead = error.head();
            decided(errorStatus);
            try {
                channel.send(error.head(), page, 0, bytes);
            } catch (RuntimeException | Error e) {
                LogCode.BOOKKEEPING_FAILED.log(this, LOG, id, e);
                channel.abort();
            }
        } else {
            decided(started ? startedStatus : 0);
            if (started && how != Outcome.CLIENT_GONE) {
                channel.breakOff();
            } else {
                channel.abort();
            }
        }
        return true;
    }

    /**
     * Reports that the application did not catch {@code mod_wsgi.RequestTimeout}. If the application raised it itself,
     * it gives up its own request: the client gets 504, as with mod_wsgi.
     */
    public void giveUp() {
        failure.escaped(REQUEST_TIMEOUT);
        if (terminate(Outcome.REQUEST_TIMEOUT, 504)) {
            logContext().run(() -> LOG.info("Request {}: the application raised RequestTimeout", id));
        }
    }

    /**
     * Runs a task when it is known what the client got. Must be called once, after the outcome is decided. While the
     * transport still sends the response, {@link #outcome()} and {@link #status()} may change until the task runs.
     *
     * @param task runs once, immediately or on a thread of the transport
     */
    public void whenDelivered(Runnable task) {
        if (!awaited) {
            task.run();
            return;
        }
        channel.whenDelivered(delivery -> {
            correct(delivery);
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LogCode.BOOKKEEPING_FAILED.log(this, LOG, id, e);
            }
        });
    }

    /** Corrects the outcome if the application delivered its response, but the client did not get it. */
    private void correct(Delivery delivery) {
        if (outcome != Outcome.COMPLETED || delivery.outcome() == Outcome.COMPLETED) {
            return;
        }
        if (delivery.status() != finalStatus) {
            responseHead = null;
            finalStatus = delivery.status();
        }
        outcome = delivery.outcome();
    }

    /** Returns whether the application was loaded again for this request, which happens at most once. */
    public boolean isReloaded() {
        return reloaded;
    }

    /** Notes that the application is loaded again for this request. */
    public void markReloaded() {
        reloaded = true;
    }

    /**
     * Decides the outcome of a request that is not admitted: the client gets 503.
     *
     * @param why the reason
     * @param headers further headers of the error page
     * @return whether this call decided the outcome
     */
    public boolean reject(Rejection why, Header... headers) {
        rejection = why;
        return terminate(Outcome.REJECTED, 503, headers);
    }

    /** Returns why the request was not admitted, for the outcome {@link Outcome#REJECTED}; {@code null} otherwise. */
    public @Nullable Rejection rejection() {
        return outcome == Outcome.REJECTED ? rejection : null;
    }

    /** Completes the decision. An exception of a listener must not keep the response from the client. */
    private void decided(int statusOfResponse) {
        finalStatus = statusOfResponse;
        route.forgetSource();
        times.markFinished();
        // The client may have left meanwhile; only the transport can find that out.
        if (outcome == Outcome.COMPLETED && times.finished() - times.arrived() > LONG_NANOS) {
            awaited = true;
        }
        try {
            onDecided.accept(this);
        } catch (RuntimeException | Error e) {
            LogCode.BOOKKEEPING_FAILED.log(this, LOG, id, e);
        }
    }
}
