package org.wsgibridge.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.pool.ProcessGroup;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A process group of one interpreter whose script may ask to be loaded again, and requests to it. */
abstract class ReloadedScript {
    private static final String SCRIPT = """
            import os, time
            import mod_wsgi

            FOLDER = os.path.dirname(os.path.abspath(__file__))

            def path(name):
                return os.path.join(FOLDER, name)

            def count(name):
                with open(path(name), 'ab') as counted:
                    counted.write(b'x')
                return os.path.getsize(path(name))

            def wait_for(name):
                while not os.path.exists(path(name)):
                    time.sleep(0.01)

            LOADS = count('loads')
            if os.path.exists(path('broken')):
                raise ValueError('broken')

            @mod_wsgi.subscribe_events
            def event(name, **details):
                if name in ('request_started', 'request_finished'):
                    count('events')

            %s

            def application(environ, start_response):
                count('entered')
                if environ['PATH_INFO'] == '/wait':
                    wait_for('go')
                start_response('200 OK', [])
                return [('load %%d ' %% LOADS).encode('ascii') + environ['wsgi.input'].read()]
            """;

    static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    final RecordingLog log = new RecordingLog();
    private final AtomicInteger ids = new AtomicInteger();
    private PythonEngine engine;
    Path script;
    private @Nullable ProcessGroup started;

    /** Returns the engine. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass change the options. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    @BeforeEach
    final void open() throws Exception {
        script = Files.createDirectories(folder.resolve("app")).resolve("app.wsgi");
        engine = provider().create(new EngineContext(Files.createDirectories(folder.resolve("work")), null));
    }

    @AfterEach
    final void close() {
        if (started != null) {
            started.close();
        }
        engine.close();
    }

    ProcessGroup group() {
        return Objects.requireNonNull(started);
    }

    /** Starts a group of one interpreter whose script has that function. */
    void start(String function, Reload reload, Duration requestTimeout) throws Exception {
        Files.writeString(script, SCRIPT.formatted(function));
        TestSettings options = TestSettings.of(provider().name(), folder.resolve("app"))
                .capacity(1, 4, 100, 0)
                .timeouts(MINUTE, requestTimeout, MINUTE, Duration.ofSeconds(5))
                .reload(reload, StartupFailure.FAIL);
        ProcessGroup group = new ProcessGroup(
                settings(options),
                engine,
                List.of(new ApplicationRef.Script(script, "application")),
                log,
                new BridgeListener() {},
                List.of());
        started = group;
        group.start();
    }

    void start(String function) throws Exception {
        start(function, Reload.SCRIPT, MINUTE);
    }

    /** A request and its answer. */
    record Request(Exchange exchange, RecordingChannel channel) {
        String text() {
            await().until(channel::isClosed);
            return channel.text();
        }
    }

    Request send(String path, RequestBody body, boolean buffered) {
        RecordingChannel channel = new RecordingChannel();
        MountSettings mount = new MountSettings(
                "",
                new ApplicationRef.Script(script, "application"),
                group().settings().name(),
                0,
                buffered,
                false,
                List.of());
        Exchange exchange = new Exchange(
                "r" + ids.incrementAndGet(),
                mount,
                new EnvironBuilder()
                        .put("REQUEST_METHOD", body.length() == 0 ? "GET" : "POST")
                        .put("CONTENT_LENGTH", Long.toString(body.length()))
                        .put("PATH_INFO", path)
                        .put("QUERY_STRING", "")
                        .put("wsgi.url_scheme", "http")
                        .build(),
                body,
                channel,
                new RequestTimes(),
                decided -> {});
        group().admit(exchange);
        return new Request(exchange, channel);
    }

    Request send(String path) {
        return send(path, RequestBody.EMPTY, true);
    }

    String get() {
        return send("/").text();
    }

    void touch(String name) throws IOException {
        Files.writeString(script.resolveSibling(name), "");
    }

    long count(String name) throws IOException {
        Path counted = script.resolveSibling(name);
        return Files.exists(counted) ? Files.size(counted) : 0;
    }
}
