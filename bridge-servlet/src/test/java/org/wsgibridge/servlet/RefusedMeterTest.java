package org.wsgibridge.servlet;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** What the bridge refuses is in its access log and its meter, with the status that its client got. */
class RefusedMeterTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
    private final List<String> refused = new ArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("wsgi.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private TestBridge bridge() throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("page.txt"), "file");
        return new TestBridge()
                .attribute(MeterRegistry.class.getName(), registry)
                .option("access-log", "%>s")
                .option("static./files", files.toString())
                .app(exchange -> ScriptedEngine.respond(exchange, "served"));
    }

    private static int ask(TestBridge bridge, String requestLine, String... headers) throws IOException {
        try (RawClient client = bridge.client()) {
            return client.request(requestLine, headers).reply().status();
        }
    }

    private void refuse(int status, TestBridge bridge, String requestLine, String... headers) throws IOException {
        assertThat(ask(bridge, requestLine, headers)).describedAs(requestLine).isEqualTo(status);
        refused.add(Integer.toString(status));
    }

    private Map<String, Long> counted() {
        return registry.find("wsgi.requests.refused").counters().stream()
                .collect(toMap(counter -> String.valueOf(counter.getId().getTag("status")), RefusedMeterTest::count));
    }

    private static long count(Counter counter) {
        return (long) counter.count();
    }

    /**
     * All refused requests are counted, by what their clients got; all requests, {@code others} included, are logged.
     */
    private void mustBeTold(int others) {
        Map<String, Long> expected = refused.stream().collect(groupingBy(Function.identity(), counting()));
        await().untilAsserted(() -> {
            assertThat(counted()).isEqualTo(expected);
            assertThat(logged).hasSize(refused.size() + others).containsAll(refused);
        });
    }

    @ParameterizedTest
    @EnumSource
    void mustCountWhatIsTooLargeOrNotThere(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().without("application")
                .option("mount./app.application", "app:application")
                .option("limit-request-line", "100")
                .option("limit-request-fields", "9")
                .option("limit-request-field-size", "100")
                .start(kind)) {
            assertThat(ask(bridge, "GET /app")).isEqualTo(200);
            assertThat(ask(bridge, "GET /files/page.txt")).isEqualTo(200);
            refuse(414, bridge, "GET /app?" + "q".repeat(100));
            refuse(431, bridge, "GET /app", "X: " + "v".repeat(100));
            refuse(431, bridge, "GET /app", "a: 1", "b: 2", "c: 3", "d: 4", "e: 5", "f: 6", "g: 7", "h: 8", "i: 9");
            refuse(404, bridge, "GET /nothing");
            refuse(404, bridge, "GET /files/nothing");
            mustBeTold(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustCountWhatAccessScriptsRefuse(Kind kind) throws Exception {
        Path script = Files.writeString(folder.resolve("users.py"), "");
        try (TestBridge bridge = bridge().option("auth-user-script", script.toString())
                .option("auth-realm", "here")
                .app("_bridge_access", RefusedMeterTest::forbid)
                .start(kind)) {
            refuse(401, bridge, "GET /");
            refuse(403, bridge, "GET /files/page.txt?403");
            refuse(401, bridge, "GET /nothing");
            mustBeTold(0);
        }
    }

    private static void forbid(Exchange exchange) {
        String status = "403".equals(exchange.environ().get("QUERY_STRING")) ? "403 Forbidden" : "401 Unauthorized";
        exchange.response().startResponse(status, List.of(), false);
        exchange.response().end();
    }

    /** A 404 of the mount is no visitor's. */
    @ParameterizedTest
    @EnumSource
    void mustNotCountTheAdminMount(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("admin", "public")
                .option("admin-token-file", AdminDoor.tokenFile(AdminDoor.SECRET))
                .start(kind)) {
            assertThat(ask(bridge, "GET /-/status")).isBetween(400, 499);
            assertThat(ask(bridge, "GET /-/ready", AdminDoor.TOKEN)).isEqualTo(200);
            mustBeTold(2);
        }
    }
}
