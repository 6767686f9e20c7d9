package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
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

/** One real interpreter that serves all tests of a class, and requests to the callables of {@code contract.py}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineFixture {
    static final int THREADS = 4;
    private static final Pattern CALLABLE = Pattern.compile("^def ([a-z]\\w+)\\(environ", Pattern.MULTILINE);

    protected Path folder;
    protected final RecordingLog log = new RecordingLog();
    final List<String> lost = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    PythonEngine engine;
    Interpreter interpreter;
    Path script;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Returns whether the engine's Python has {@code str} of bytes. */
    protected abstract boolean python2();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    @BeforeAll
    final void openInterpreter(@TempDir Path temporary) throws Exception {
        folder = temporary;
        script = folder.resolve("app").resolve("contract.py");
        Path work = Files.createDirectories(folder.resolve("work"));
        Path libPython = Files.createDirectories(folder.resolve("lib-python"));
        Files.createDirectories(script.getParent());
        String source = resource("contract.py");
        Files.writeString(script, source);
        Files.writeString(libPython.resolve("contract_helper.py"), "NAME = 'helper'\n");
        engine = provider().create(new EngineContext(work, libPython));
        interpreter = open(applications(source));
    }

    @AfterAll
    final void closeInterpreter() {
        if (interpreter != null) {
            interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
        }
        if (engine != null) {
            engine.close();
        }
        assertThat(lost).isEmpty();
    }

    @BeforeEach
    final void clearLog() {
        log.clear();
    }

    private List<ApplicationRef> applications(String source) {
        List<ApplicationRef> applications = new ArrayList<>();
        Matcher matcher = CALLABLE.matcher(source);
        while (matcher.find()) {
            applications.add(new ApplicationRef.Script(script, matcher.group(1)));
        }
        return applications;
    }

    /** Opens a further interpreter of the engine under test; the test closes it. */
    protected final Interpreter open(List<ApplicationRef> applications) throws InterpreterStartException {
        TestSettings settings = TestSettings.of(provider().name(), Objects.requireNonNull(script.getParent()))
                .capacity(1, THREADS, 100, 0);
        return engine.open(
                new InterpreterSpec("test-" + ids.incrementAndGet(), settings(settings), applications, log, lost::add));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = EngineFixture.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
        }
    }

    /** A request to one of the callables of {@code contract.py}. */
    protected final class Call {
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Path file;
        private final String callable;
        private RequestBody body = RequestBody.EMPTY;
        public final RecordingChannel channel = new RecordingChannel();
        private @Nullable Exchange exchange;
        private @Nullable TestLease lease;

        Call(Path file, String callable) {
            this.file = file;
            this.callable = callable;
            variables.put("REQUEST_METHOD", "GET");
            variables.put("SCRIPT_NAME", "");
            variables.put("PATH_INFO", "/");
            variables.put("QUERY_STRING", "");
            variables.put("SERVER_NAME", "localhost");
            variables.put("SERVER_PORT", "80");
            variables.put("SERVER_PROTOCOL", "HTTP/1.1");
            variables.put("wsgi.url_scheme", "http");
        }

        public Call with(String key, String value) {
            variables.put(key, value);
            return this;
        }

        public Call body(byte[] bytes) {
            body = new MemoryBody(bytes);
            return with("REQUEST_METHOD", "POST").with("CONTENT_LENGTH", Integer.toString(bytes.length));
        }

        /** Starts the request on the shared interpreter. */
        public Call start() {
            return start(interpreter);
        }

        public Call start(Interpreter on) {
            EnvironBuilder environ = new EnvironBuilder();
            variables.forEach(environ::put);
            MountSettings mount =
                    new MountSettings("", new ApplicationRef.Script(file, callable), "test", 0, true, false, List.of());
            Exchange started = new Exchange(
                    "r" + ids.incrementAndGet(), mount, environ.build(), body, channel, new RequestTimes(), x -> {});
            started.times().markQueued();
            started.times().markDispatched();
            exchange = started;
            lease = new TestLease(started);
            on.call(lease());
            return this;
        }

        public Exchange exchange() {
            return Objects.requireNonNull(exchange);
        }

        public TestLease lease() {
            return Objects.requireNonNull(lease);
        }

        public Call finish() {
            lease().awaitRelease();
            await().until(channel::isClosed);
            return this;
        }
    }

    protected final Call call(String callable) {
        return call(script, callable);
    }

    Call call(Path file, String callable) {
        return new Call(file, callable);
    }

    Call run(String callable) {
        return call(callable).start().finish();
    }

    String text(String callable) {
        return run(callable).channel.text();
    }
}
