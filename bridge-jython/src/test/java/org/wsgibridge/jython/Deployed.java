package org.wsgibridge.jython;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestLease;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A deployment with the engine "jython": its folders, its interpreters, and requests to them. */
public final class Deployed implements AutoCloseable {
    private static final AtomicInteger IDS = new AtomicInteger();

    final Path home;
    final Path work;
    final Path libPython;
    final RecordingLog log = new RecordingLog();
    private final PythonEngine engine;
    private final List<Interpreter> opened = new ArrayList<>();

    public Deployed(Path folder) throws IOException {
        this(folder, null);
    }

    /** A deployment that keeps in a folder what a later one can use again. */
    public Deployed(Path folder, @Nullable Path cache) throws IOException {
        home = Files.createDirectories(folder.resolve("app"));
        work = Files.createDirectories(folder.resolve("work"));
        libPython = Files.createDirectories(folder.resolve("lib-python"));
        engine = new JythonEngineProvider().create(new EngineContext(work, cache, libPython, new Watchdog()));
    }

    /** Writes a file of the application. */
    public Path file(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    public PythonEngine engine() {
        return engine;
    }

    public TestSettings settings() {
        return TestSettings.of("jython", home).capacity(1, 2, 100, 0);
    }

    public Interpreter open(String script, String... callables) throws InterpreterStartException {
        return open(UnaryOperator.identity(), script, callables);
    }

    /** Opens an interpreter with callables of one script. */
    public Interpreter open(UnaryOperator<ProcessGroupSettings> change, String script, String... callables)
            throws InterpreterStartException {
        List<ApplicationRef> applications = new ArrayList<>();
        for (String callable : callables) {
            applications.add(new ApplicationRef.Script(home.resolve(script), callable));
        }
        Interpreter interpreter = engine.open(new InterpreterSpec(
                "test-" + IDS.incrementAndGet(), change.apply(settings().group()), applications, log, reason -> {}));
        opened.add(interpreter);
        return interpreter;
    }

    /** Returns the Python stack of a request, {@code ""} when it does not run. */
    public static String stack(Interpreter interpreter, Running running) {
        return interpreter.stack(running.lease()).toCompletableFuture().join();
    }

    /** Starts a request. */
    public Running start(Interpreter interpreter, String script, String callable, String query) {
        RecordingChannel channel = new RecordingChannel();
        ApplicationRef application = new ApplicationRef.Script(home.resolve(script), callable);
        Exchange exchange = new Exchange(
                "r" + IDS.incrementAndGet(),
                new MountSettings("", application, "test", 0, true, false, List.of()),
                new EnvironBuilder()
                        .put("REQUEST_METHOD", "GET")
                        .put("QUERY_STRING", query)
                        .build(),
                RequestBody.EMPTY,
                channel,
                new RequestTimes(),
                x -> {});
        TestLease lease = new TestLease(exchange);
        interpreter.call(lease);
        return new Running(exchange, channel, lease);
    }

    /** Runs a request to its end and returns the body, or what was logged when it failed. */
    public String text(Interpreter interpreter, String script, String callable, String query) {
        Running running = start(interpreter, script, callable, query);
        running.lease().awaitRelease();
        String failures = String.join(
                "\n",
                log.lines().stream()
                        .filter(line -> line.startsWith(
                                "EXCEPTION " + running.exchange().id()))
                        .toList());
        return failures.isEmpty() ? running.channel().text() : failures;
    }

    /** Closes one interpreter and forgets it. */
    public void retire(Interpreter interpreter) {
        retire(interpreter, Duration.ofSeconds(20));
    }

    /** Closes one interpreter within a grace and forgets it. */
    public void retire(Interpreter interpreter, Duration grace) {
        opened.remove(interpreter);
        interpreter.close(ShutdownReason.MAXIMUM_REQUESTS, grace);
    }

    @Override
    public void close() {
        opened.forEach(interpreter -> interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(10)));
        engine.close();
    }

    /** A request on its way. */
    public record Running(Exchange exchange, RecordingChannel channel, TestLease lease) {}
}
