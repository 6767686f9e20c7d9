package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.wsgi.EnvironBuilder;

/** An engine with interpreters for scripts, and requests to their callables. Close it. */
public final class ScriptKit implements AutoCloseable {
    private static final Pattern CALLABLE = Pattern.compile("^def ([a-z]\\w*)\\(environ", Pattern.MULTILINE);
    private static final int THREADS = 4;

    public final RecordingLog log = new RecordingLog();
    public final RecordedMeters meters = new RecordedMeters();
    private final Path folder;
    private final String engineName;
    private final Function<TestSettings, ProcessGroupSettings> settings;
    private final PythonEngine engine;
    private final AtomicInteger ids = new AtomicInteger();

    /**
     * Makes the engine.
     *
     * @param folder where everything goes
     * @param settings lets the caller change options
     */
    public ScriptKit(Path folder, PythonEngineProvider provider, Function<TestSettings, ProcessGroupSettings> settings)
            throws IOException {
        this.folder = folder;
        this.engineName = provider.name();
        this.settings = settings;
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createDirectories(folder.resolve("app"));
        this.engine = provider.create(new EngineContext(work, Files.createDirectories(folder.resolve("lib-python"))));
    }

    /** Returns where everything goes. */
    public Path folder() {
        return folder;
    }

    /** Returns the text of a resource beside this class. */
    public static String resource(String name) throws IOException {
        try (InputStream in = ScriptKit.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
        }
    }

    /** Opens an interpreter with a script, all whose callables can be requested. */
    public Script open(String name, String source) throws IOException, InterpreterStartException {
        Path file = folder.resolve("app").resolve(name);
        Files.writeString(file, source, UTF_8);
        List<ApplicationRef> applications = new ArrayList<>();
        Matcher matcher = CALLABLE.matcher(source);
        while (matcher.find()) {
            applications.add(new ApplicationRef.Script(file, matcher.group(1)));
        }
        TestSettings options =
                TestSettings.of(engineName, folder.resolve("app")).capacity(1, THREADS, 100, 0);
        InterpreterSpec spec = new InterpreterSpec(
                "kit-" + ids.incrementAndGet(),
                settings.apply(options),
                applications,
                log,
                reason -> {},
                false,
                meters.ofInterpreter());
        return new Script(file, engine.open(spec), spec.meters());
    }

    @Override
    public void close() {
        engine.close();
    }

    /** A script in its interpreter. */
    public final class Script implements AutoCloseable {
        private final Path file;
        public final Interpreter interpreter;

        private final InterpreterMeters measured;

        private Script(Path file, Interpreter interpreter, InterpreterMeters measured) {
            this.file = file;
            this.measured = measured;
            this.interpreter = interpreter;
        }

        /** Starts a request. */
        public Request start(String callable, String path, String query, byte[] body) {
            EnvironBuilder environ = new EnvironBuilder()
                    .put("REQUEST_METHOD", body.length == 0 ? "GET" : "POST")
                    .put("SCRIPT_NAME", "")
                    .put("PATH_INFO", path)
                    .put("QUERY_STRING", query)
                    .put("SERVER_NAME", "localhost")
                    .put("SERVER_PORT", "80")
                    .put("SERVER_PROTOCOL", "HTTP/1.1")
                    .put("wsgi.url_scheme", "http");
            if (body.length > 0) {
                environ.put("CONTENT_LENGTH", Integer.toString(body.length));
            }
            RecordingChannel channel = new RecordingChannel();
            MountSettings mount =
                    new MountSettings("", new ApplicationRef.Script(file, callable), "test", 0, true, false, List.of());
            Exchange exchange = new Exchange(
                    "r" + ids.incrementAndGet(),
                    mount,
                    environ.build(),
                    body.length == 0 ? RequestBody.EMPTY : new MemoryBody(body),
                    channel,
                    new RequestTimes(),
                    decided -> {});
            exchange.times().markQueued();
            exchange.times().markDispatched();
            Request request = new Request(exchange, channel, new TestLease(exchange));
            interpreter.call(request.lease);
            return request;
        }

        /** Runs a request to its end. */
        public Request run(String callable) {
            return start(callable, "/", "", new byte[0]).finish();
        }

        /** Returns the body of an answer. */
        public String text(String callable, String query) {
            return start(callable, "/", query, new byte[0]).finish().channel.text();
        }

        @Override
        public void close() {
            interpreter.close(ShutdownReason.MAXIMUM_REQUESTS, Duration.ofSeconds(5));
            measured.close();
        }
    }

    /** A request. */
    public static final class Request {
        public final Exchange exchange;
        public final RecordingChannel channel;
        public final TestLease lease;

        private Request(Exchange exchange, RecordingChannel channel, TestLease lease) {
            this.exchange = exchange;
            this.channel = channel;
            this.lease = lease;
        }

        /** Waits until it is answered and the application is done with it. */
        public Request finish() {
            lease.awaitRelease();
            await().until(channel::isClosed);
            return this;
        }
    }
}
