package org.wsgibridge.cpython;

import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.FrameReader;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.cpython.frame.SelectedFrames;
import org.wsgibridge.cpython.frame.Slabs;
import org.wsgibridge.cpython.process.LaunchedDaemon;
import org.wsgibridge.cpython.process.OutputCapture;
import org.wsgibridge.cpython.process.ProcessUsage;
import org.wsgibridge.cpython.process.ReadyFacts;
import org.wsgibridge.cpython.process.Receipts;
import org.wsgibridge.cpython.request.Call;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.SharedSelector;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.watchdog.VitalTimer;

/**
 * A daemon process and its connection. One thread starts the process, reads from it unless a selector of the server
 * does, and lives until the process has ended. The kernel kills the process when this thread ends, so that no daemon
 * outlives this JVM (Linux: {@code PR_SET_PDEATHSIG}). Thread-safe.
 */
final class DaemonProcess implements FrameDispatcher.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonProcess.class);
    private static final long EXIT_SECONDS = 2;
    /** The time between SIGTERM and SIGKILL. */
    private static final long TERMINATION_SECONDS = 1;
    /** The time to read the remaining frames and output of a daemon that has ended. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final InterpreterSpec spec;
    private final DaemonStarter starter;
    private final Flusher flusher;
    private final VitalTimer timer;
    private final byte[] config;
    private final @Nullable SharedSelector selector;
    private final MemoryBudget windows;
    private final Slabs slabs;
    private final DaemonEnd end;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final HealthChecks checks = new HealthChecks();
    private final Questions questions = new Questions();
    private final FrameDispatcher dispatcher;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Process process;
    private volatile @Nullable FrameWriter writer;
    private volatile boolean running;
    private volatile boolean killed;
    private volatile boolean closing;
    private volatile @Nullable ProcessUsage usage;
    private volatile boolean subscribed;

    /** The positions of the applications whose scripts define {@code reload_required()}. */
    private final Set<Integer> asking = ConcurrentHashMap.newKeySet();

    /** Which requests the process has received; {@code null} before it is started. */
    private volatile @Nullable Receipts receipts;

    private final LeavingSigns leaving = new LeavingSigns();

    /**
     * Makes a process that is not started yet.
     *
     * @param selector reads from the process; {@code null} if the process's own thread does
     * @param calls the open requests by id; requests that have ended are removed
     * @param windows the memory budget for large windows of all bodies
     * @param slabs the buffers to read into
     * @param onEnded called with the reason when a process that was ready has ended
     */
    DaemonProcess(
            InterpreterSpec spec,
            DaemonStarter starter,
            Flusher flusher,
            VitalTimer timer,
            byte[] config,
            @Nullable SharedSelector selector,
            Map<Integer, Call> calls,
            MemoryBudget windows,
            Slabs slabs,
            Consumer<String> onEnded) {
        this.windows = windows;
        this.slabs = slabs;
        this.spec = spec;
        this.starter = starter;
        this.flusher = flusher;
        this.timer = timer;
        this.config = config;
        this.selector = selector;
        boolean debug = spec.settings().debug();
        this.dispatcher = new FrameDispatcher(spec.log(), spec.meters(), calls, questions, this, debug);
        this.end = new DaemonEnd(LOG, spec.name(), ready, onEnded);
    }

    /** Starts the process, and waits until it is ready for requests. */
    void open() throws InterpreterStartException {
        thread = starter.start(spec.settings(), this::live);
        try {
            ready.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterpreterStartException failure) {
                throw failure;
            }
            throw new InterpreterStartException(
                    spec.name() + " could not be started: " + e.getCause(), "", e.getCause());
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new InterpreterStartException(spec.name() + " was not ready in time", "", e);
        }
    }

    /** Returns the health checks that the application has registered. */
    HealthChecks checks() {
        return checks;
    }

    @Override
    public void health(String name, double seconds) {
        checks.register(name, seconds);
    }

    /** Returns whether the process may have received a request; true while it runs. */
    boolean mayHaveReceived(int id) {
        Receipts page = receipts;
        return page == null || page.mayHave(id);
    }

    /** Returns whether requests can be sent. */
    boolean isRunning() {
        return running;
    }

    /** Returns the questions to the process. */
    Questions questions() {
        return questions;
    }

    /** Returns the writer of frames; {@code null} before the process has connected. */
    @Nullable
    FrameWriter writer() {
        return writer;
    }

    long pid() {
        Process started = process;
        return started == null ? -1 : started.pid();
    }

    /** Returns the resources that the process has used; after its end, those that it noted last. */
    Usage usage() {
        Process started = process;
        ProcessUsage reader = usage;
        if (reader != null && started != null && started.isAlive()) {
            return reader.read();
        }
        Receipts page = receipts;
        return page == null ? Usage.UNKNOWN : new Usage(page.cpuTime(), 0);
    }

    /** Lets Python end by itself within the grace period, then uses force. */
    void close(String reason, Duration grace) {
        closing = true;
        Process started = process;
        FrameWriter current = writer;
        if (started == null || current == null) {
            kill();
            return;
        }
        current.send(Frames.text(Frames.CLOSE, 0, reason + '\0' + grace.toMillis() / 1e3));
        try {
            if (!started.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                started.destroy();
                if (!started.waitFor(TERMINATION_SECONDS, TimeUnit.SECONDS)) {
                    kill();
                }
            }
            Thread last = thread;
            if (last != null) {
                last.join(TimeUnit.SECONDS.toMillis(EXIT_SECONDS));
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private String threadName() {
        return "wsgi-" + spec.name();
    }

    private void kill() {
        killed = true;
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
    }

    // --- the thread

    private void live(DaemonLife.Launch launch) {
        Thread.currentThread().setName(threadName());
        String reason = spec.name() + ": the connection broke off";
        try {
            reason = startAndServe(launch);
        } catch (Throwable e) {
            // Also after an Error: nothing may wait for a process that nothing reads from.
            ready.completeExceptionally(e);
            reason = end.reason(e, reason);
        } finally {
            boolean wasRunning = running;
            running = false;
            questions.ended();
            if (wasRunning) {
                end.report(reason);
            }
        }
    }

    @Override
    public void ready(String facts) throws ProtocolException {
        usage = ReadyFacts.take(spec.name(), pid(), facts);
        running = true;
        questions.running(writer);
        ready.complete(null);
    }

    @Override
    public void failed(InterpreterStartException failure) {
        ready.completeExceptionally(failure);
    }

    @Override
    public void leaving(ShutdownReason reason) {
        if (!closing && leaving.isNews(reason)) {
            spec.events().leaving(reason);
        }
    }

    @Override
    public void subscribed() {
        subscribed = true;
    }

    @Override
    public void asks(int application) {
        asking.add(application);
    }

    /** Returns whether the application's script defines {@code reload_required()}, to be called before each request. */
    boolean isAsking(Integer application) {
        return asking.contains(application);
    }

    /** Returns whether the application has subscribed to events, and the process can receive them. */
    boolean isSubscribed() {
        return subscribed && running;
    }

    private String startAndServe(DaemonLife.Launch launch) throws IOException {
        try (LaunchedDaemon daemon = launch.get()) {
            Process started = daemon.process();
            receipts = daemon.page();
            process = started;
            OutputCapture output = new OutputCapture(started, spec.log(), threadName());
            output.start();
            daemon.onExit(() -> closeQuietly(daemon.socket()));
            daemon.onExit(() -> timer.later(LINGER, output::close));
            if (!killed) {
                connect(daemon);
            }
            started.destroyForcibly();
            String reason = end.await(started, output, writer != null);
            daemon.page().readLast();
            return reason;
        }
    }

    private void connect(LaunchedDaemon daemon) throws IOException {
        try (SocketChannel down = daemon.socket().accept();
                SocketChannel up = daemon.socket().accept()) {
            daemon.socket().hide();
            if (down != null && up != null) {
                serve(daemon, down, up);
            }
        } finally {
            flusher.forgetClosed();
        }
    }

    private void serve(LaunchedDaemon daemon, SocketChannel down, SocketChannel up) throws IOException {
        questions.loading(up);
        down.configureBlocking(false);
        down.setOption(StandardSocketOptions.SO_SNDBUF, Frames.SEND_BUFFER);
        long queue = Frames.queueLimit(spec.settings().capacity().threads(), windows.limit());
        FrameWriter frames = new FrameWriter(down, flusher, queue, reason -> end.force(daemon.process(), reason));
        writer = frames;
        frames.send(config);
        FrameReader reader = new FrameReader(up, slabs);
        SelectedFrames selected = new SelectedFrames(reader, dispatcher, frames);
        // A child that the application forked may keep the socket open after the daemon has ended.
        daemon.onExit(() -> timer.later(LINGER, () -> {
            selected.stop();
            closeQuietly(up);
        }));
        try {
            if (selector == null || selected.read(selector, up)) {
                reader.readAll(dispatcher, frames);
            }
        } catch (ClosedChannelException e) {
            // The process ended.
        } catch (ProtocolException e) {
            end.force(daemon.process(), String.valueOf(e.getMessage()));
        } finally {
            frames.breakOff(""); // the frames that wait are no longer needed
            reader.close();
        }
    }

    private static void closeQuietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
