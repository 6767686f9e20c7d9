package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** What requests are that come through proxies, over real sockets. */
class TrustedProxyTest {
    private static final String[] FORWARDED = {
        "X-Forwarded-For: 203.0.113.9, 192.0.2.1, 127.0.0.2",
        "X-Forwarded-Host: www.example.com",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Server: proxy.example",
        "X-Forwarded-Port: 8443",
        "X-Script-Name: /shop",
        "X-Real-IP: 203.0.113.8",
        "X-Request-ID: from-the-proxy"
    };

    @TempDir
    private Path folder;

    private static TestBridge bridge(String proxies) {
        return new TestBridge()
                .app(exchange -> {
                    StringBuilder text = new StringBuilder();
                    exchange.environ()
                            .forEach((key, value) ->
                                    text.append(key).append('=').append(value).append('\n'));
                    ScriptedEngine.respond(exchange, text.toString());
                })
                .option("trust-proxy", proxies)
                .option(
                        "trust-proxy-header",
                        "X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Server,"
                                + " X-Forwarded-Port, X-Script-Name");
    }

    private static Map<String, String> environ(RawClient.Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        Map<String, String> environ = new HashMap<>();
        reply.body()
                .lines()
                .forEach(line ->
                        environ.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return environ;
    }

    @ParameterizedTest
    @EnumSource
    void mustShowTheApplicationTheRequestOfTheProxysClient(Kind kind) throws Exception {
        try (TestBridge bridge = bridge("127.0.0.0/8").at("/ctx", "/*").start(kind);
                RawClient client = bridge.client()) {
            Map<String, String> environ = environ(client.get("/ctx/a", FORWARDED));

            assertThat(environ)
                    .containsEntry("REMOTE_ADDR", "192.0.2.1")
                    .containsEntry("HTTP_X_FORWARDED_FOR", "192.0.2.1, 127.0.0.2")
                    .containsEntry("HTTP_HOST", "www.example.com")
                    .containsEntry("wsgi.url_scheme", "https")
                    .containsEntry("REQUEST_SCHEME", "https")
                    .containsEntry("SERVER_NAME", "proxy.example")
                    .containsEntry("SERVER_PORT", "8443")
                    .containsEntry("SCRIPT_NAME", "/shop")
                    .containsEntry("PATH_INFO", "/a")
                    .containsEntry("mod_wsgi.mount_point", "/shop")
                    .containsEntry("mod_wsgi.script_name", "/ctx")
                    .containsEntry("mod_wsgi.path_info", "/a")
                    .containsEntry("mod_wsgi.listener_port", Integer.toString(bridge.port()))
                    .doesNotContainKey("HTTP_X_REAL_IP");
            assertThat(environ(client.get("/ctx/a")))
                    .containsEntry("REMOTE_ADDR", "127.0.0.1")
                    .containsEntry("HTTP_HOST", "localhost")
                    .containsEntry("wsgi.url_scheme", "http")
                    .containsEntry("SCRIPT_NAME", "/ctx")
                    .doesNotContainKey("mod_wsgi.mount_point");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHideFromTheApplicationWhatAStrangerClaims(Kind kind) throws Exception {
        try (TestBridge bridge = bridge("10.0.0.0/8").start(kind);
                RawClient client = bridge.client()) {
            Map<String, String> environ = environ(client.get("/", FORWARDED));

            assertThat(environ)
                    .containsEntry("REMOTE_ADDR", "127.0.0.1")
                    .containsEntry("HTTP_HOST", "localhost")
                    .containsEntry("wsgi.url_scheme", "http")
                    .containsEntry("SCRIPT_NAME", "");
            assertThat(environ.keySet())
                    .noneMatch(key -> key.startsWith("HTTP_X_") && !key.equals("HTTP_X_REQUEST_ID"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustLeaveEverythingAsItIsWhenNotConfigured(Kind kind) throws Exception {
        try (TestBridge bridge = bridge("*")
                        .without("trust-proxy")
                        .without("trust-proxy-header")
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(environ(client.get("/", FORWARDED)))
                    .containsEntry("REMOTE_ADDR", "127.0.0.1")
                    .containsEntry("HTTP_X_FORWARDED_FOR", "203.0.113.9, 192.0.2.1, 127.0.0.2")
                    .containsEntry("HTTP_X_FORWARDED_PROTO", "https")
                    .containsEntry("HTTP_X_REAL_IP", "203.0.113.8");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustJoinTheLinesOfAHeaderInTheirOrder(Kind kind) throws Exception {
        try (TestBridge bridge = bridge("127.0.0.0/8")
                        .option("trust-proxy-header", "Forwarded")
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(environ(client.get(
                            "/",
                            "Forwarded: for=\"",
                            "Forwarded: for=192.0.2.1;proto=https;host=www.example.com",
                            "forwarded: for=127.0.0.2")))
                    .containsEntry("REMOTE_ADDR", "192.0.2.1")
                    .containsEntry("wsgi.url_scheme", "https")
                    .containsEntry("HTTP_HOST", "www.example.com")
                    .containsEntry("HTTP_FORWARDED", "for=192.0.2.1;proto=https;host=www.example.com, for=127.0.0.2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTakeIdsFromThePeerAndNotFromWhomHeNames(Kind kind) throws Exception {
        try (TestBridge near = bridge("127.0.0.1")
                        .option("request-id-from", "127.0.0.1")
                        .start(kind);
                TestBridge far = bridge("127.0.0.1")
                        .option("request-id-from", "192.0.2.1")
                        .start(kind);
                RawClient nearClient = near.client();
                RawClient farClient = far.client()) {
            assertThat(environ(nearClient.get("/", FORWARDED))).containsEntry("mod_wsgi.request_id", "from-the-proxy");
            assertThat(environ(farClient.get("/", FORWARDED)).get("mod_wsgi.request_id"))
                    .isNotEqualTo("from-the-proxy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustServeBodiesOfRequestsThroughProxies(Kind kind) throws Exception {
        String body = "x".repeat(100_000);
        try (TestBridge bridge = bridge("*")
                        .app(exchange -> ScriptedEngine.respond(
                                exchange,
                                exchange.environ().get("REMOTE_ADDR") + " "
                                        + exchange.body().length()))
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: " + body.length(), "X-Forwarded-For: 192.0.2.1")
                    .send(body);
            assertThat(client.reply().body()).isEqualTo("192.0.2.1 100000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotHaveAHeaderOfAProxyOpenTheAdminMount(Kind kind) throws Exception {
        for (String proxies : List.of("127.0.0.1", "10.0.0.1")) {
            try (TestBridge bridge = bridge(proxies).option("admin", "public").start(kind);
                    RawClient client = bridge.client()) {
                for (String header : List.of(
                        "Accept: */*",
                        "X-Forwarded-For: 127.0.0.1",
                        "X-Forwarded-Host: localhost",
                        "X-Real-IP: 127.0.0.1",
                        "X-Script-Name: /a")) {
                    assertThat(client.get("/-/status", header).status())
                            .as(header)
                            .isEqualTo(401);
                    assertThat(client.get("/-/live", header).status())
                            .as(header)
                            .isEqualTo(401);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustLogTheClientOfTheProxy(Kind kind) throws Exception {
        Files.writeString(folder.resolve("a.txt"), "static");
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger logger = (Logger) LoggerFactory.getLogger("wsgi.access");
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getFormattedMessage());
            }
        };
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        try (TestBridge bridge = bridge("127.0.0.1")
                        .option("access-log", "%h %U %>s")
                        .option("static./static/", folder.toString())
                        .start(kind);
                RawClient client = bridge.client()) {
            client.get("/app", "X-Forwarded-For: 192.0.2.1");
            client.get("/static/a.txt", "X-Forwarded-For: 192.0.2.2");
            client.get("/direct");
            await().until(() -> lines.size() == 3);
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "192.0.2.1 /app 200", "192.0.2.2 /static/a.txt 200", "127.0.0.1 /direct 200");
    }
}
