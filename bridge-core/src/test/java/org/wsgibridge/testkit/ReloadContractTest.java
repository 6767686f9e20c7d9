package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
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

/**
 * Scripts that say themselves when they are to be loaded again, mod_wsgi's {@code reload_required(resource)}, on every
 * engine.
 */
public abstract class ReloadContractTest {
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

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();
    private final AtomicInteger ids = new AtomicInteger();
    private PythonEngine engine;
    private Path script;
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

    private ProcessGroup group() {
        return Objects.requireNonNull(started);
    }

    /** Starts a group of one interpreter whose script has that function. */
    private void start(String function, Reload reload, Duration requestTimeout) throws Exception {
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

    private void start(String function) throws Exception {
        start(function, Reload.SCRIPT, MINUTE);
    }

    /** A request and its answer. */
    private record Request(Exchange exchange, RecordingChannel channel) {
        String text() {
            await().until(channel::isClosed);
            return channel.text();
        }
    }

    private Request send(String path, RequestBody body, boolean buffered) {
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

    private Request send(String path) {
        return send(path, RequestBody.EMPTY, true);
    }

    private String get() {
        return send("/").text();
    }

    private void touch(String name) throws IOException {
        Files.writeString(script.resolveSibling(name), "");
    }

    private long count(String name) throws IOException {
        Path counted = script.resolveSibling(name);
        return Files.exists(counted) ? Files.size(counted) : 0;
    }

    @Test
    void mustLoadTheScriptBeforeItServesTheRequestForWhichItAsksForThat() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    with open(path('resource'), 'w') as told:
                        told.write(resource)
                    return LOADS == 1 and os.path.exists(path('changed'))
                """);
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(script.resolveSibling("resource")).hasContent(script.toString());
        touch("changed");
        assertThat(get()).isEqualTo("load 2 ");
        assertThat(get()).isEqualTo("load 2 ");
        // Not asked by the interpreter that was loaded for it; and where it is not served it has no events.
        assertThat(count("asked")).isEqualTo(3);
        assertThat(count("entered")).isEqualTo(3);
        await().untilAsserted(() -> assertThat(count("events")).isEqualTo(6));
    }

    @Test
    void mustLoadAScriptThatAlwaysAsksForItOnceForEachRequest() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    return 'yes'
                """);
        for (int i = 1; i <= 3; i++) {
            assertThat(get()).isEqualTo("load " + (i + 1) + " ");
            assertThat(count("asked")).isEqualTo(i);
        }
        assertThat(group().view().stats().generation()).isEqualTo(4);
    }

    @Test
    void mustLoadOnceForRequestsThatAreAskedAboutAtTheSameTimeAndEndOthersUndisturbed() throws Exception {
        start("""
                def reload_required(resource):
                    if LOADS > 1 or not os.path.exists(path('changed')):
                        return False
                    count('asked')
                    while os.path.getsize(path('asked')) < 3:
                        time.sleep(0.01)
                    return True
                """);
        Request sibling = send("/wait");
        await().until(() -> count("entered") == 1);
        touch("changed");
        List<Request> requests = List.of(send("/"), send("/"), send("/"));
        assertThat(requests).extracting(Request::text).containsOnly("load 2 ");
        assertThat(sibling.channel().isClosed()).isFalse();
        touch("go");
        assertThat(sibling.text()).isEqualTo("load 1 ");
        assertThat(get()).isEqualTo("load 2 ");
        assertThat(count("loads")).isEqualTo(2);
    }

    @Test
    void mustTakeAnExceptionForANoAndLogIt() throws Exception {
        start("""
                def reload_required(resource):
                    if count('asked') == 1:
                        raise ValueError('cannot say')
                    raise SystemExit(3)
                """);
        Request first = send("/");
        assertThat(first.text()).isEqualTo("load 1 ");
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(first.exchange().raised()).isNull();
        await().untilAsserted(() -> assertThat(log.lines())
                .filteredOn(line -> line.contains("WB0605"))
                .hasSize(2)
                .allMatch(line -> line.contains("raised by reload_required() of '" + script + "'")
                        && line.contains("Traceback (most recent call last)"))
                .anyMatch(line -> line.startsWith("RECORD r1 ") && line.contains("ValueError: cannot say"))
                .anyMatch(line -> line.startsWith("RECORD r2 ") && line.contains("SystemExit: 3")));
    }

    @Test
    void mustServeTheRequestWithTheFormerCodeWhereTheNewOneDoesNotLoad() throws Exception {
        start("""
                def reload_required(resource):
                    return os.path.exists(path('changed'))
                """);
        touch("broken");
        touch("changed");
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(group().view().stats().failure()).contains("ValueError: broken");
        Files.delete(script.resolveSibling("broken"));
        assertThat(get()).isEqualTo("load 3 ");
    }

    @Test
    void mustNotLoadAChangedScriptOnceMoreThatWasLoadedByOrder() throws Exception {
        start("");
        assertThat(get()).isEqualTo("load 1 ");
        Files.setLastModifiedTime(script, FileTime.fromMillis(1_700_000_000_000L));
        for (int load = 2; load <= 3; load++) {
            assertThat(group().reloadAndTell().toCompletableFuture().get(1, TimeUnit.MINUTES))
                    .isEmpty();
            assertThat(get()).isEqualTo("load " + load + " ");
        }
        assertThat(group().view().stats().generation()).isEqualTo(3);
    }

    @Test
    void mustGiveTheNewCodeTheWholeBody() throws Exception {
        start("""
                def reload_required(resource):
                    return True
                """);
        byte[] body = "x".repeat(300_000).getBytes(US_ASCII);
        assertThat(send("/", new MemoryBody(body), true).text()).isEqualTo("load 2 " + "x".repeat(300_000));
        assertThat(send("/", new Streamed(body), false).text()).isEqualTo("load 3 " + "x".repeat(300_000));
    }

    /** A body whose bytes are gone when they are read. */
    private static final class Streamed extends RequestBody {
        private final MemoryBody body;

        Streamed(byte[] bytes) {
            body = new MemoryBody(bytes);
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int poll(ByteBuffer target) throws IOException {
            return body.poll(target);
        }

        @Override
        public void whenReadable(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    @Test
    void mustNotAskWhereSourcesAreNeverLoadedAgain() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    return True
                """, Reload.NEVER, MINUTE);
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(count("asked")).isZero();
    }

    @Test
    void mustEndARequestWhoseScriptDoesNotAnswer() throws Exception {
        start("""
                def reload_required(resource):
                    while not os.path.exists(path('changed')):
                        time.sleep(0.01)
                    return True
                """, Reload.SCRIPT, Duration.ofSeconds(1));
        Request request = send("/");
        await().until(() -> {
            group().tick();
            return request.channel().isClosed();
        });
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(request.channel().status()).isEqualTo(504);
        await().until(() -> group().view().stats().interpreters().get(0).inFlight() == 0);
        assertThat(count("entered")).isZero();
        touch("changed");
        assertThat(get()).isEqualTo("load 2 ");
    }
}
