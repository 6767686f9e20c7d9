package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A bridge whose application executes what a test gives it, and the events of the log that come of that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LoggedApplication {
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final String APPLICATION = """
            import logging, sys, time

            BAD = u'mark\\n2026-01-01 ERROR forged\\rforged\\x1b[2Jforged\\x00\\x0b\\x0c\\x85forged\\u2028forged\\u2029\\x9b\\u202e'
            if str is bytes:
                BAD = BAD.encode('utf-8')

            sys.stderr.write('loading\\n')

            def application(environ, start_response):
                exec(environ['QUERY_STRING'].replace(';;', '\\n'), globals(), {'environ': environ})
                start_response('200 OK', [])
                return [b'ok']
            """;

    final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    volatile CountDownLatch stall = new CountDownLatch(0);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            try {
                stall.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };
    WsgiBridge bridge;
    private Path home;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger("wsgi");
    }

    private static Logger queue() {
        return (Logger) LoggerFactory.getLogger(LogQueue.class);
    }

    @BeforeAll
    final void startBridge(@TempDir Path temporary) throws Exception {
        appender.start();
        root().addAppender(appender);
        queue().addAppender(appender);
        root().setLevel(Level.TRACE);
        root().setAdditive(false);
        home = temporary;
        // Longer than any load of the machine delays a request that ends by itself.
        bridge = start(Duration.ofMinutes(2));
        await().until(() -> has("loading"));
        assertThat(of("loading").getMDCPropertyMap())
                .containsEntry("wsgi.process_group", "test")
                .containsEntry("wsgi.interpreter", "test-1")
                .doesNotContainKey("wsgi.request_id");
    }

    private WsgiBridge start(Duration requestTimeout) throws IOException {
        Path script = Files.writeString(home.resolve("logs.py"), APPLICATION);
        TestSettings settings = TestSettings.of(provider().name(), home)
                .timeouts(Duration.ofSeconds(45), requestTimeout, Duration.ofSeconds(20), Duration.ofSeconds(5));
        return WsgiBridge.start(
                new BridgeSettings(
                        List.of(settings.mount(new ApplicationRef.Script(script, "application"))),
                        Map.of("test", settings(settings)),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(Files.createDirectories(home.resolve("work")), null),
                List.of(provider()),
                List.of(new BridgeListener() {
                    @Override
                    public boolean wantsCpuTime() {
                        return true;
                    }
                }));
    }

    @AfterAll
    final void closeBridge() {
        root().detachAppender(appender);
        queue().detachAppender(appender);
        root().setLevel(null);
        root().setAdditive(true);
        if (bridge != null) {
            bridge.close();
        }
    }

    @BeforeEach
    final void forget() {
        events.clear();
    }

    /** Has Python lines executed by a request; returns its id when it is answered. */
    Exchange run(String... lines) {
        return run(bridge, lines);
    }

    /** Does the same in another bridge, which ends the request after a second. */
    Exchange runUntilTimeout(String... lines) throws IOException {
        try (WsgiBridge hurried = start(Duration.ofSeconds(1))) {
            return run(hurried, lines);
        }
    }

    private Exchange run(WsgiBridge served, String... lines) {
        Exchange exchange = served.exchange(
                "id-" + ids.incrementAndGet(),
                served.settings().mounts().get(0),
                new EnvironBuilder()
                        .put("REQUEST_METHOD", "GET")
                        .put("SCRIPT_NAME", "")
                        .put("PATH_INFO", "/")
                        .put("HTTP_TRACEPARENT", "00-" + TRACE + "-b7ad6b7169203331-01")
                        .put("QUERY_STRING", String.join(";;", lines))
                        .build(),
                RequestBody.EMPTY,
                new RecordingChannel(),
                new RequestTimes());
        served.handle(exchange);
        await().until(() -> !exchange.isOpen());
        return exchange;
    }

    Stream<ILoggingEvent> with(String text) {
        return events.stream().filter(event -> event.getFormattedMessage().contains(text));
    }

    boolean has(String text) {
        return with(text).findAny().isPresent();
    }

    ILoggingEvent of(String text) {
        await().until(() -> has(text));
        return with(text).findFirst().orElseThrow();
    }

    void assertMine(ILoggingEvent event, Exchange exchange) {
        assertThat(event.getMDCPropertyMap())
                .containsEntry("wsgi.request_id", exchange.id())
                .containsEntry("wsgi.mount", "")
                .containsEntry("wsgi.process_group", "test")
                .containsEntry("wsgi.interpreter", exchange.interpreter());
    }
}
