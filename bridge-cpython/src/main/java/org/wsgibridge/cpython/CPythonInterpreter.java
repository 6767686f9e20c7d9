package org.wsgibridge.cpython;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.cpython.frame.EventText;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.cpython.frame.Slabs;
import org.wsgibridge.cpython.request.Call;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.SharedSelector;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.watchdog.VitalTimer;

/** An interpreter that is a daemon process. Thread-safe. */
final class CPythonInterpreter implements Interpreter {
    private static final Logger LOG = LoggerFactory.getLogger(CPythonInterpreter.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    /** If more bytes than this wait for the process, it gets no events. */
    private static final long MAX_BEFORE_EVENTS = 1 << 20;

    private final InterpreterSpec spec;
    private final VitalTimer timer;
    private final MemoryBudget windows;
    private final DaemonProcess process;
    private final Map<ApplicationRef, Integer> applications = new ConcurrentHashMap<>();
    private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicBoolean eventsDropped = new AtomicBoolean();
    private volatile boolean closing;

    CPythonInterpreter(
            InterpreterSpec spec,
            DaemonStarter starter,
            Flusher flusher,
            VitalTimer timer,
            byte[] config,
            @Nullable SharedSelector selector,
            MemoryBudget windows,
            Slabs slabs) {
        this.spec = spec;
        this.windows = windows;
        this.timer = timer;
        for (ApplicationRef application : spec.applications()) {
            applications.putIfAbsent(application, applications.size());
        }
        this.process =
                new DaemonProcess(spec, starter, flusher, timer, config, selector, calls, windows, slabs, this::ended);
    }

    /** Starts the process and waits until the applications are loaded. */
    void open() throws InterpreterStartException {
        spec.events().loading(() -> process.questions().loadingStack(nextId(), ANSWER_TIMEOUT));
        process.open();
    }

    @Override
    public void call(Lease lease) {
        Exchange exchange = lease.exchange();
        if (!exchange.isOpen()) {
            lease.release();
            return;
        }
        Integer application = applications.get(exchange.mount().application());
        FrameWriter writer = process.writer();
        if (application == null || writer == null || !process.isRunning()) {
            refuse(lease, application == null);
            return;
        }
        int id = nextId();
        Call call = new Call(
                id,
                lease,
                writer,
                process.pid(),
                spec.log(),
                timer,
                spec.settings().timeouts(),
                process.isAsking(application) && lease.asksForReload(),
                windows);
        calls.put(id, call);
        exchange.times().markApplicationStarted();
        try {
            call.start(application);
        } catch (IllegalArgumentException e) {
            calls.remove(id);
            exchange.terminate(Outcome.BAD_REQUEST, 400);
            call.finish();
        } catch (RuntimeException | Error e) {
            // The daemon may never have received the request, and then does not report its end. If the daemon has just
            // ended, another thread may have ended the request.
            if (calls.remove(id) != null) {
                call.finish();
                throw e;
            }
        }
        if (!process.isRunning()) {
            failOpenCalls();
        }
    }

    private void refuse(Lease lease, boolean unknownApplication) {
        if (unknownApplication) {
            String mount = lease.exchange().mount().application().toString();
            spec.log().exception(lease.exchange(), mount + " is not loaded in " + spec.name(), "");
            lease.exchange().terminate(Outcome.FAILED, 500);
        } else {
            if (lease.readmit()) {
                return;
            }
            lose(lease.exchange());
        }
        lease.release();
    }

    private int nextId() {
        int id = ids.incrementAndGet();
        return id == 0 ? ids.incrementAndGet() : id;
    }

    @Override
    public Interruption interrupt(Lease lease) {
        FrameWriter writer = process.writer();
        Call call = find(lease);
        if (call == null || writer == null) {
            return Interruption.TOO_LATE;
        }
        writer.send(Frames.empty(Frames.INTERRUPT, 0, call.id()));
        return Interruption.INJECTED;
    }

    /** Ends the request by all means that do not affect other requests: see docs/cpython.md. */
    @Override
    public void force(Lease lease) {
        FrameWriter writer = process.writer();
        Call call = find(lease);
        if (call != null && writer != null) {
            writer.send(Frames.empty(Frames.FORCE, 0, call.id()));
        }
    }

    /** Returns the call that holds a lease; {@code null} if it has ended. There are no more calls than threads. */
    private @Nullable Call find(Lease lease) {
        for (Call call : calls.values()) {
            if (call.lease() == lease) {
                return lease.isReleased() ? null : call;
            }
        }
        return null;
    }

    @Override
    public CompletionStage<String> stack(Lease lease) {
        Call call = find(lease);
        if (call == null) {
            return CompletableFuture.completedStage("");
        }
        int id = nextId();
        CompletableFuture<String> answer = process.questions().ask(id, Frames.count(Frames.STACK, id, call.id()));
        timer.later(ANSWER_TIMEOUT, () -> {
            process.questions().forget(id);
            answer.complete("");
        });
        // What follows logs it; the thread that reads from the daemon must not wait for a log.
        return answer.thenApplyAsync(Function.identity());
    }

    @Override
    public Usage usage() {
        return process.usage();
    }

    @Override
    public CompletionStage<@Nullable Void> probe() {
        int id = nextId();
        return process.questions().ask(id, Frames.empty(Frames.PING, 0, id)).thenAccept(answer -> {});
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return process.checks().all();
    }

    @Override
    public CompletionStage<String> checkHealth(String name) {
        int id = nextId();
        CompletableFuture<String> answer = process.questions().ask(id, Frames.text(Frames.CHECK, id, name));
        timer.later(
                HealthCheck.LONGEST.plus(ANSWER_TIMEOUT),
                () -> process.questions().forget(id));
        // What follows logs it; the thread that reads from the daemon must not wait for a log.
        return answer.thenApplyAsync(Function.identity());
    }

    @Override
    public boolean hasSubscribers() {
        return process.isSubscribed();
    }

    @Override
    public void publish(String name, Map<String, Object> details) {
        FrameWriter writer = process.writer();
        if (writer == null || !process.isSubscribed()) {
            return;
        }
        if (writer.offer(Frames.text(Frames.EVENT, 0, EventText.of(name, details)), MAX_BEFORE_EVENTS)) {
            eventsDropped.set(false);
        } else if (eventsDropped.compareAndSet(false, true)) {
            LogCode.EVENTS_NOT_READ.log(LOG, spec.name());
        }
    }

    @Override
    public List<Path> sourceFiles() {
        return process.questions().ask(Frames.SOURCES, nextId(), ANSWER_TIMEOUT).stream()
                .filter(path -> !path.isEmpty())
                .flatMap(CPythonInterpreter::path)
                .toList();
    }

    private static Stream<Path> path(String name) {
        try {
            return Stream.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Stream.empty(); // the daemon is not trusted
        }
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close(ShutdownReason reason, Duration grace) {
        closing = true;
        process.close(reason.tag(), grace);
        failOpenCalls();
    }

    /**
     * Handles the end of the process: reports it unless this interpreter is being closed, and ends the open requests.
     */
    private void ended(String reason) {
        try {
            if (!closing) {
                spec.events().lost(reason);
            }
        } finally {
            failOpenCalls();
        }
    }

    private void failOpenCalls() {
        for (Integer id : List.copyOf(calls.keySet())) {
            Call call = calls.remove(id);
            if (call == null) {
                continue;
            }
            if (process.mayHaveReceived(id)) {
                lose(call);
            } else {
                call.handBack(this::lose);
            }
        }
    }

    /** Ends a request that was lost with its process. A failure does not affect the end of the others. */
    private void lose(Call call) {
        try {
            lose(call.exchange());
        } catch (RuntimeException | Error e) {
            LogCode.REQUEST_NOT_ENDED.log(call.exchange(), LOG, call.exchange().id(), e);
        } finally {
            call.finish();
        }
    }

    private void lose(Exchange exchange) {
        if (closing) {
            exchange.terminate(Outcome.SHUTDOWN, 503);
        } else {
            exchange.terminate(Outcome.INTERPRETER_LOST, 502);
        }
    }
}
