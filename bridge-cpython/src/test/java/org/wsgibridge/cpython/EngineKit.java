package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterEvents;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Opens interpreters of its own engine and sends requests to them, without HTTP. */
final class EngineKit implements AutoCloseable {
    private static final long RESPONSE_BUFFER = 16 << 20;

    private final Path work;
    private final Watchdog watchdog = new Watchdog();
    private final CPythonEngine engine;
    private final List<Interpreter> interpreters = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();

    final Queue<String> log = new ConcurrentLinkedQueue<>();
    final Queue<String> lost = new ConcurrentLinkedQueue<>();
    final Queue<ShutdownReason> leaving = new ConcurrentLinkedQueue<>();

    /** Whether lines are counted only. */
    volatile boolean forgetful;

    final AtomicLong lines = new AtomicLong();
    int threads = 1;

    @Nullable
    Path pythonHome;

    List<Path> pythonPath = List.of();
    List<String> wrapper = List.of();

    @Nullable
    String lang;

    @Nullable
    String locale;

    ProcessSettings process = ProcessSettings.INHERITED;
    ThreadSettings threading = ThreadSettings.DEFAULT;
    boolean requestBuffering = true;
    boolean expectContinue;
    boolean debug;
    Duration socketTimeout = Duration.ofSeconds(60);

    EngineKit(Path work) {
        this(work, null);
    }

    EngineKit(Path work, @Nullable Path libPython) {
        this(work, libPython, new CPythonProvider());
    }

    EngineKit(Path work, @Nullable Path libPython, PythonEngineProvider provider) {
        this.work = work;
        this.engine = (CPythonEngine) provider.create(context(work, libPython, watchdog));
    }

    static EngineContext context(Path work, @Nullable Path libPython, Watchdog watchdog) {
        return new EngineContext(work.resolve("work"), null, libPython, watchdog);
    }

    CPythonEngine engine() {
        return engine;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** Writes a script and returns a reference to its callable. */
    ApplicationRef script(String name, String source) {
        try {
            Path file = work.resolve(name);
            Files.writeString(file, source);
            return new ApplicationRef.Script(file, "application");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessGroupSettings settings() {
        Duration minute = Duration.ofSeconds(60);
        TestSettings settings = TestSettings.of("cpython", work)
                .capacity(1, threads, 100, 0)
                .timeouts(new Timeouts(
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        minute,
                        socketTimeout,
                        socketTimeout,
                        Duration.ZERO))
                .python(new PythonSettings(work, pythonHome, pythonPath, lang, locale, List.of(), wrapper, null))
                .process(process)
                .threading(threading);
        return (debug ? settings.debug() : settings).group();
    }

    Interpreter open(ApplicationRef... applications) throws InterpreterStartException {
        InterpreterSpec spec = new InterpreterSpec(
                "default-" + numbers.incrementAndGet(),
                settings(),
                List.of(applications),
                new QueueLog(),
                new QueueEvents());
        Interpreter interpreter = engine.open(spec);
        interpreters.add(interpreter);
        return interpreter;
    }

    /** Makes a request; {@link Request#send} sends it. */
    Request get(ApplicationRef application, String path) {
        return new Request(application, "GET", path, RequestBody.EMPTY);
    }

    Request post(ApplicationRef application, String path, RequestBody body) {
        return new Request(application, "POST", path, body);
    }

    @Override
    public void close() {
        interpreters.forEach(interpreter -> interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5)));
        engine.close();
    }

    /** A request with its client and its lease. */
    final class Request implements Lease {
        final RecordingChannel client = new RecordingChannel();
        private final Exchange exchange;
        private final AtomicBoolean released = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);

        private Request(ApplicationRef application, String method, String path, RequestBody body) {
            int query = path.indexOf('?');
            EnvironBuilder environ = new EnvironBuilder()
                    .put("REQUEST_METHOD", method)
                    .put("SCRIPT_NAME", "")
                    .put("PATH_INFO", query < 0 ? path : path.substring(0, query))
                    .put("QUERY_STRING", query < 0 ? "" : path.substring(query + 1))
                    .put("SERVER_NAME", "localhost")
                    .put("SERVER_PORT", "80")
                    .put("SERVER_PROTOCOL", "HTTP/1.1")
                    .put("wsgi.url_scheme", "http");
            if (body.length() > 0) {
                environ.put("CONTENT_LENGTH", Long.toString(body.length()));
            }
            if (expectContinue) {
                environ.put("HTTP_EXPECT", "100-continue");
            }
            MountSettings mount = new MountSettings(
                    "", application, "default", 0, requestBuffering, RESPONSE_BUFFER, false, List.of(), "");
            RequestTimes times = new RequestTimes();
            times.markQueued();
            times.markDispatched();
            exchange = new Exchange(
                    "request-" + numbers.incrementAndGet(), mount, environ.build(), body, client, times, decided -> {});
        }

        Request send(Interpreter interpreter) {
            interpreter.call(this);
            return this;
        }

        /** Returns the Python stack, {@code ""} when the request does not run. */
        String stack(Interpreter interpreter) {
            return interpreter.stack(this).toCompletableFuture().join();
        }

        /** Waits until the application is done with the request. */
        Request await() {
            try {
                if (!done.await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("the lease was not released; log: " + log);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return this;
        }

        @Override
        public Exchange exchange() {
            return exchange;
        }

        @Override
        public boolean release() {
            boolean first = released.compareAndSet(false, true);
            done.countDown();
            return first;
        }

        @Override
        public boolean isReleased() {
            return released.get();
        }
    }

    private final class QueueEvents implements InterpreterEvents {
        @Override
        public void lost(String reason) {
            lost.add(reason);
        }

        @Override
        public void leaving(ShutdownReason reason) {
            leaving.add(reason);
        }
    }

    private final class QueueLog implements ApplicationLog {
        @Override
        public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
            lines.incrementAndGet();
            if (forgetful) {
                return;
            }
            log.add(stream + " " + (exchange == null ? "-" : exchange.id()) + " " + line);
        }

        @Override
        public void record(@Nullable Exchange exchange, int level, String logger, String text) {
            log.add("RECORD " + (exchange == null ? "-" : exchange.id()) + " " + level + " " + logger + " " + text);
        }

        @Override
        public void exception(Exchange exchange, String message, String traceback) {
            log.add("EXCEPTION " + exchange.id() + " " + message + "\n" + traceback);
        }
    }
}
