package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.bridge.BridgeStartException;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.opening.WarmUp;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.wsgi.EnvironBuilder;

/** How every engine's interpreters start: the request that warms them up, and where one is that does not get on. */
public abstract class StartContractTest {
    private static final String APPLICATION = """
            import os, threading

            SEEN = []
            LOCK = threading.Lock()

            def stand_still():
                threading.Event().wait(600)

            def application(environ, start_response):
                path = environ['PATH_INFO']
                with LOCK:
                    SEEN.append('%s://%s%s?%s' % (environ['wsgi.url_scheme'], environ.get('HTTP_HOST', ''), path,
                                                  environ['QUERY_STRING']))
                if path == '/hang':
                    stand_still()
                if path == '/raise':
                    raise ValueError('cold')
                start_response('404 Not Found' if path == '/none' else '200 OK', [('Content-Type', 'text/plain')])
                return [' '.join(SEEN).encode('latin-1')]
            """;

    @TempDir
    Path folder;

    /** Returns the engine. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass change the options. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    /**
     * Returns the time in which an interpreter with a small application is up even on a busy machine, but not much
     * more.
     */
    protected abstract Duration startup();

    private WsgiBridge start(String source, String warmUp, int processes, Duration startup, BridgeListener listener)
            throws IOException {
        Path script = Files.writeString(folder.resolve("app.wsgi"), source);
        TestSettings options = TestSettings.of(provider().name(), folder).capacity(processes, 2, 100, 0);
        Timeouts was = options.group().timeouts();
        ProcessGroupSettings group = settings(options.timeouts(new Timeouts(
                was.queue(),
                was.connect(),
                was.request(),
                was.interrupt(),
                startup,
                was.graceful(),
                was.eviction(),
                Duration.ofSeconds(1),
                was.deadlock(),
                was.socket(),
                was.responseSocket(),
                was.slow())));
        MountSettings mount = new MountSettings(
                "",
                new ApplicationRef.Script(script, "application"),
                group.name(),
                0,
                true,
                0,
                false,
                List.of(),
                warmUp);
        return WsgiBridge.start(
                new BridgeSettings(
                        List.of(mount),
                        Map.of(group.name(), group),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(folder.resolve("work"), null),
                List.of(provider()),
                List.of(listener));
    }

    private String get(WsgiBridge bridge, String path) {
        RecordingChannel channel = new RecordingChannel();
        Exchange exchange = bridge.exchange(
                "r" + path,
                bridge.settings().mounts().get(0),
                new EnvironBuilder()
                        .put("REQUEST_METHOD", "GET")
                        .put("PATH_INFO", path)
                        .put("QUERY_STRING", "")
                        .put("wsgi.url_scheme", "http")
                        .build(),
                RequestBody.EMPTY,
                channel,
                new RequestTimes());
        bridge.handle(exchange);
        await().until(channel::isClosed);
        return channel.text();
    }

    @Test
    void mustServeTheWarmUpRequestBeforeAnyOtherInEveryInterpreter() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        BridgeListener listener = new BridgeListener() {
            @Override
            public void requestStarted(Exchange exchange) {
                told.add("started");
            }

            @Override
            public void requestFinished(Exchange exchange) {
                told.add("finished");
            }

            @Override
            public void slotReleased(Exchange exchange) {
                told.add("released");
            }
        };
        try (WsgiBridge bridge =
                start(APPLICATION, "https://shop.example.com:8443/w%20arm?x=1", 2, Duration.ofMinutes(2), listener)) {
            await().until(() -> bridge.stats().get(0).active() == 2);
            assertThat(told).isEmpty();
            assertThat(get(bridge, "/first")).isEqualTo("https://shop.example.com:8443/w arm?x=1 http:///first?");
            String last = bridge.stats().get(0).interpreters().get(0).name();
            bridge.reload();
            await().until(() -> bridge.stats().get(0).interpreters().stream()
                    .noneMatch(interpreter -> interpreter.name().equals(last)));
            assertThat(get(bridge, "/next")).startsWith("https://shop.example.com:8443/w arm?x=1 ");
        }
    }

    @Test
    void mustUseAnInterpreterWhoseWarmUpRequestFails() {
        for (String path : List.of("/raise", "/none")) {
            AtomicReference<String> served = new AtomicReference<>("");
            List<String> log = LogCapture.of(WarmUp.class, () -> {
                try (WsgiBridge bridge = start(APPLICATION, path, 1, Duration.ofMinutes(2), new BridgeListener() {})) {
                    served.set(get(bridge, "/first"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(served.get()).isEqualTo("http://localhost" + path + "? http:///first?");
            assertThat(log).singleElement().asString().contains("WB0113", path);
        }
    }

    @Test
    void mustNotWaitLongerForAWarmUpRequestThanForAStartAndSayWhereItIs() {
        BridgeStartException failure = catchThrowableOfType(
                BridgeStartException.class,
                () -> start(APPLICATION, "/hang", 1, startup(), new BridgeListener() {})
                        .close());

        assertThat(failure)
                .hasMessageContaining("startup-timeout=")
                .hasMessageContaining("/hang did not end")
                .hasMessageContaining("in stand_still");
    }

    /** Of the same size and time, as files are that a build or an archive has made. */
    private Path release(String name) throws IOException {
        Path release = Files.createDirectories(folder.resolve("releases").resolve(name));
        Path module = Files.writeString(release.resolve("release_name.py"), "NAME = '" + name + "'\n");
        Path script = Files.writeString(release.resolve("app.wsgi"), """
                import release_name

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [('%s ' + release_name.NAME).encode('latin-1')]
                """.formatted(name));
        for (Path file : List.of(module, script)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        }
        return release;
    }

    @Test
    void mustServeTheReleaseThatALinkIsSwitchedToAfterAReload() throws Exception {
        Path current = Files.createSymbolicLink(folder.resolve("current"), release("one"));
        TestSettings options = TestSettings.of(provider().name(), current);
        ProcessGroupSettings group = settings(options);
        MountSettings mount = options.mount(new ApplicationRef.Script(current.resolve("app.wsgi"), "application"));
        try (WsgiBridge bridge = WsgiBridge.start(
                new BridgeSettings(
                        List.of(mount),
                        Map.of(group.name(), group),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(folder.resolve("work"), null),
                List.of(provider()),
                List.of())) {
            assertThat(get(bridge, "/")).isEqualTo("one one");
            for (String next : List.of("two", "six", "one")) {
                Path link = Files.createSymbolicLink(folder.resolve("next"), release(next));
                Files.move(link, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                assertThat(bridge.reloadAndTell().toCompletableFuture().get(2, TimeUnit.MINUTES))
                        .isEmpty();
                assertThat(get(bridge, "/")).isEqualTo(next + " " + next);
            }
        }
    }

    @Test
    void mustSayWhereALoadIsThatDoesNotEnd() throws Exception {
        Files.writeString(folder.resolve("slow_module.py"), """
                import time

                def connect():
                    time.sleep(600)

                connect()
                """);

        BridgeStartException failure = catchThrowableOfType(
                BridgeStartException.class,
                () -> start("import slow_module\n", "", 1, startup(), new BridgeListener() {})
                        .close());

        assertThat(failure)
                .hasMessageContaining("was not up within startup-timeout=")
                .hasMessageContaining("app.wsgi\", line 1")
                .hasMessageContaining("slow_module.py\", line 4, in connect");
    }
}
