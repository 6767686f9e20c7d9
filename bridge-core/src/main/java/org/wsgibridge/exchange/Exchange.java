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
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;
import org.wsgibridge.wsgi.TraceParent;

/**
 * One request and its response. Its {@link Outcome} is decided once, by compare-and-set: the thread that finishes
 * first (application, timeout, client, shutdown) wins, the others do nothing, and after that only the winner touches
 * the {@link ResponseChannel}.
 *
 * <p>Thread-safe, except for {@link #response()}, which belongs to the thread that runs the request.
 */
public final class Exchange implements LogContext.Source {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    /** The type of the exception that ends a request from outside, and that an application may raise itself. */
    private static final String REQUEST_TIMEOUT = "RequestTimeout";

    /** The client of a request that takes longer may have given up. */
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

    /** The interpreter that runs it; {@code null} until it has a slot. */
    private volatile @Nullable String interpreter;

    /** Why it was not admitted. */
    private volatile @Nullable Rejection rejection;

    private volatile long responseBytes;

    /** The application's, written by the request's thread only. */
    private volatile int startedStatus;

    /**
     * Whether it is the transport that says how the response has ended, when it has left. Written by the thread that
     * decides the outcome.
     */
    private volatile boolean awaited;

    /** Whether its application was loaded again for its sake. */
    private volatile boolean reloaded;

    /** What the client got, {@code null} for nothing. */
    private volatile @Nullable ResponseHead responseHead;

    /** What to do when the outcome is decided against the application. */
    private volatile Runnable onTerminated = () -> {};

    /** Written once, by the thread that decided the outcome, before others are notified of it. */
    private volatile int finalStatus;

    /**
     * Makes an open exchange.
     *
     * @param id names the request in logs and in the environ
     * @param mount the mount that serves it
     * @param environ the request
     * @param body its body
     * @param channel the client's end
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

    /** Returns what the lines of the log that are about this request belong to. */
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

    /** Returns the mount that the request came in by. */
    public MountSettings mount() {
        return mount;
    }

    /** Returns the request. */
    public Environ environ() {
        return environ;
    }

    /**
     * Returns the transport's own objects for the environ, such as {@code servlet.request}: for engines in this JVM,
     * and none unless the mount asks for them. Not to be used once the outcome is decided: the transport recycles them.
     */
    public Map<String, Object> objects() {
        return objects;
    }

    /** Sets what {@link #objects()} returns; before the request is handed over. */
    public void objects(Map<String, Object> added) {
        objects = Map.copyOf(added);
    }

    /** Returns what is known of a failure of its application. */
    public ApplicationFailure failure() {
        return failure;
    }

    /** Returns the application's own name for what the request is for. */
    public RequestRoute route() {
        return route;
    }

    /** Returns which notices about it have been given. */
    public Notices notices() {
        return notices;
    }

    /** Returns the name of the interpreter that runs it or ran it, {@code null} when it has had no slot. */
    public @Nullable String interpreter() {
        return interpreter;
    }

    /** Notes the interpreter that runs it; called by the process group. */
    public void interpreter(String name) {
        interpreter = name;
    }

    /**
     * Returns the Python type of the exception that ended the request, such as {@code KeyError}, or {@code null}. One
     * that the bridge ends at its request-timeout has {@code RequestTimeout}, whatever its application makes of that
     * and when.
     */
    public @Nullable String exception() {
        return outcome == Outcome.REQUEST_TIMEOUT ? REQUEST_TIMEOUT : failure.type();
    }

    /**
     * Sets what is to be done once when the outcome is decided against the application, so that an engine can end an
     * application that sends nothing and so notices nothing. Runs immediately where that has happened already.
     *
     * @param task does not block and does not throw; runs on the thread that decides, maybe twice
     */
    public void onTerminated(Runnable task) {
        onTerminated = task;
        if (outcome != null) {
            task.run();
        }
    }

    /** Returns how many bytes of a body were given to the transport so far, those of an error page included. */
    public long responseBytes() {
        return responseBytes;
    }

    /**
     * More bytes are given to the transport; by the thread that owns the response, so that no two threads add at a
     * time.
     */
    void sends(long bytes) {
        long sum = responseBytes + bytes;
        responseBytes = sum;
    }

    /** Returns the request's body. */
    public RequestBody body() {
        return body;
    }

    /** Returns the state machine of the response, for the thread that runs the request. */
    public ResponseWriter response() {
        return response;
    }

    /** Returns the request's clock. */
    public RequestTimes times() {
        return times;
    }

    /** Returns how it ended, or {@code null} while it is open. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** Returns whether the outcome is not decided yet. */
    public boolean isOpen() {
        return outcome == null;
    }

    /** Returns the status that the client got, 0 when none was sent. */
    public int status() {
        return outcome == null ? startedStatus : finalStatus;
    }

    /** Returns the head that the client got, {@code null} when none was sent. */
    public @Nullable ResponseHead responseHead() {
        return responseHead;
    }

    /** The application's head is about to be sent. */
    void head(ResponseHead started) {
        route.ask();
        responseHead = started;
        startedStatus = started.status();
        times.markResponseStarted();
    }

    /**
     * Decides the outcome of a response that is all there for the client, even if the application has made a fault.
     *
     * @param how {@link Outcome#COMPLETED}, or {@link Outcome#FAILED} where the application gave more than it declared
     * @param last how many bytes of it are about to be given to the transport
     * @param unsure whether it may still not arrive as it is: a response that the container has to wait with
     * @return false when the outcome was decided already; the caller then must not touch the channel
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
     * Decides the outcome against the application and tells the client: with an error page when nothing of a response
     * was started, else by breaking the connection off after what was sent so far. Does nothing when the outcome is
     * decided already.
     *
     * @param how the outcome
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
     * The application has raised {@code mod_wsgi.RequestTimeout} and let it escape. Where it was not the bridge that
     * had it raised, the application gives its own request up: 504, as in mod_wsgi.
     */
    public void giveUp() {
        failure.escaped(REQUEST_TIMEOUT);
        if (terminate(Outcome.REQUEST_TIMEOUT, 504)) {
            logContext().run(() -> LOG.info("Request {}: the application raised RequestTimeout", id));
        }
    }

    /**
     * Has a task run when it is known what the client got. To be called once, when the outcome is decided: of a
     * response that the transport still sends {@link #outcome()} and {@link #status()} may change until the task runs.
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

    /** The application has delivered its response, but the client has not got it. */
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

    /** Returns whether its application was loaded again for its sake, which happens once at most. */
    public boolean isReloaded() {
        return reloaded;
    }

    /** Notes that its application is loaded again for its sake. */
    public void markReloaded() {
        reloaded = true;
    }

    /**
     * Decides the outcome against a request that is not admitted: 503.
     *
     * @param why why it is not
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

    /** What a listener throws must not keep the response from the client. */
    private void decided(int statusOfResponse) {
        finalStatus = statusOfResponse;
        route.forgetSource();
        times.markFinished();
        // Its client may have left meanwhile, which only the transport can find out.
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
