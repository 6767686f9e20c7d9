package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** One line for each request, over real sockets. */
class AccessLogTest {
    private static final String FORMAT = "%m %U%q %>s %B %{outcome}x \"%{mount}x\" %{interpreter}x";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("wsgi.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
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

    private static TestBridge hello(String format) {
        return new TestBridge().option("access-log", format).app(exchange -> ScriptedEngine.respond(exchange, "hello"));
    }

    private String line() {
        return lines(1).get(0);
    }

    private List<String> lines(int number) {
        await().until(() -> lines.size() >= number);
        assertThat(lines).hasSize(number);
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void mustWriteOneLineForEachRequestThatAnApplicationServes(Kind kind) throws Exception {
        try (TestBridge bridge = hello(FORMAT).start(kind);
                RawClient client = bridge.client()) {
            client.get("/page?x=1");
            client.request("HEAD /page").reply("HEAD");
            client.request("POST /page", "Content-Length: 2").send("ab").reply();
            assertThat(lines(3))
                    .containsExactlyInAnyOrder(
                            "GET /page?x=1 200 5 completed \"/\" default-1",
                            "HEAD /page 200 0 completed \"/\" default-1",
                            "POST /page 200 5 completed \"/\" default-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotHaveTheTokenOfTheAdminMount(Kind kind) throws Exception {
        try (TestBridge bridge = hello("%U %>s %{Authorization}i")
                        .option("admin", "public")
                        .option("admin-token-file", AdminDoor.tokenFile(AdminDoor.SECRET))
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/-/live", AdminDoor.TOKEN).status()).isEqualTo(200);
            assertThat(line()).isEqualTo("/-/live 200 -");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustWriteWhatTheBridgeAnswersItself(Kind kind) throws Exception {
        Files.writeString(folder.resolve("app.css"), "body {}");
        Files.write(folder.resolve("large.bin"), new byte[300_000]);
        try (TestBridge bridge = new TestBridge()
                .option("access-log", FORMAT)
                .option("static./static/", folder.toString())
                .option("limit-request-body", "10")
                .option("probes", "on")
                .app(exchange -> ScriptedEngine.respond(exchange, "hello"))
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.get("/static/app.css");
                client.request("HEAD /static/app.css").reply("HEAD");
                client.get("/static/missing");
                client.get("/static/large.bin");
                client.get("/static/app.css", "Range: bytes=0-3");
                client.get("/-/live");
                lines(6);
            }
            try (RawClient client = bridge.client()) {
                client.request("POST /large", "Content-Length: 11")
                        .send("01234567890")
                        .reply();
                lines(7);
            }
        }
        assertThat(lines)
                .contains(
                        "GET /static/app.css 200 7 completed \"-\" -",
                        "HEAD /static/app.css 200 0 completed \"-\" -",
                        "GET /static/large.bin 200 300000 completed \"-\" -",
                        "GET /static/app.css 206 4 completed \"-\" -")
                .anyMatch(line -> line.matches("GET /static/missing 404 [1-9]\\d* bad-request \"-\" -"))
                .anyMatch(line -> line.startsWith("GET /-/live 200 "))
                .anyMatch(line -> line.matches("POST /large 413 [1-9]\\d* bad-request \"/\" -"));
    }

    @ParameterizedTest
    @EnumSource
    void mustTellHowRequestsEnd(Kind kind) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (TestBridge bridge = new TestBridge()
                .option("access-log", FORMAT + " %{exception}x")
                .option("request-timeout", "0.3")
                .option("processes", "1")
                .app(exchange -> {
                    started.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        exchange.failure().escaped("RequestTimeout");
                    }
                })
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.get("/slow");
                started.await();
                go.countDown();
            }
            assertThat(line()).startsWith("GET /slow 504 ").contains(" request-timeout \"/\" default-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellOfClientsThatGoAway(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                .option("access-log", "%U %>s %{outcome}x")
                .app(exchange -> {
                    ResponseWriter response = exchange.response();
                    response.startResponse("200 OK", List.of(), false);
                    boolean listened = true;
                    while (listened) {
                        listened = response.write(new byte[65536]) && response.awaitWritable(0);
                    }
                })
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.request("GET /stream").readUntil("200");
            }
            assertThat(line()).isEqualTo("/stream 200 client-gone");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotLetAClientForgeLinesOrFields(Kind kind) throws Exception {
        try (TestBridge bridge = hello("combined").start(kind);
                RawClient client = bridge.client()) {
            client.get(
                    "/a?q=%0d%0aGET%20/forged",
                    "Referer: http://x/\" 200 1 \"forged\\", "User-Agent: [31mred\u0085\u00e9\tend");
        }
        String line = line();
        assertThat(line)
                .startsWith("127.0.0.1 - - [")
                .contains("\"http://x/\\\" 200 1 \\\"forged\\\\\"")
                .matches(text -> text.chars().allMatch(c -> c >= ' ' && c < 0x7f));
        assertThat(line.replaceAll("\\\\.", "").chars().filter(c -> c == '"').count())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void mustWriteJson(Kind kind) throws Exception {
        try (TestBridge bridge = hello("json").start(kind);
                RawClient client = bridge.client()) {
            client.get("/p?a=1", "User-Agent: say \"hi\"\\");
        }
        assertThat(line())
                .matches("\\{\"time\":\"[^\"]+Z\",\"id\":\"[\\w-]{11}\",\"remote\":\"127.0.0.1\",\"method\":\"GET\","
                        + "\"uri\":\"/p\\?a=1\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":5,"
                        + "\"user_agent\":\"say \\\\\"hi\\\\\"\\\\\\\\\",\"mount\":\"\",\"process_group\":\"default\","
                        + "\"interpreter\":\"default-1\",\"outcome\":\"completed\",\"request_us\":\\d+,"
                        + "\"queue_us\":\\d+,(\"application_us\":\\d+,?)?(\"cpu_us\":\\d+)?}|.*\"queue_us\":\\d+}");
    }

    @ParameterizedTest
    @EnumSource
    void mustWriteNothingUnlessItIsAskedTo(Kind kind) throws Exception {
        try (TestBridge bridge = hello("off").start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").body()).isEqualTo("hello");
        }
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void mustTakeRequestIdsFromTrustedProxiesOnly(Kind kind) throws Exception {
        for (String from : List.of("127.0.0.0/8, ::1", "10.0.0.0/8")) {
            lines.clear();
            boolean trusted = from.startsWith("127");
            try (TestBridge bridge = new TestBridge()
                            .option("access-log", "%L")
                            .option("request-id-from", from)
                            .option("request-id-response", "on")
                            .app(exchange -> ScriptedEngine.respond(
                                    exchange,
                                    exchange.environ().get("mod_wsgi.request_id") + " "
                                            + exchange.environ().get("wsgi_bridge.request_id") + " "
                                            + exchange.environ().get("HTTP_X_REQUEST_ID")))
                            .start(kind);
                    RawClient client = bridge.client()) {
                RawClient.Reply given = client.get("/", "x-request-id: abc-1.2/3");
                String id = given.body().split(" ", -1)[0];
                assertThat(id.equals("abc-1.2/3")).isEqualTo(trusted);
                // The client's own header arrives untouched, whatever the id in force is.
                assertThat(given.body()).isEqualTo(id + " " + id + " abc-1.2/3");
                assertThat(client.get("/").body()).matches("([\\w-]{11}) \\1 null");
                assertThat(given.all("X-Request-ID")).containsExactly(id);
                for (String unsafe : List.of("", "a b", "x\"y", "x".repeat(129), "caf\u00e9")) {
                    assertThat(client.get("/", "X-Request-ID: " + unsafe).header("X-Request-ID"))
                            .matches("[\\w-]{11}");
                }
                assertThat(lines(7)).contains(id);
            }
        }
    }
}
