package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Header;

/** The way to the access scripts and back; what they say is Java's here. */
class AccessGateTest {
    @TempDir
    Path folder;

    private final AtomicInteger served = new AtomicInteger();

    private TestBridge bridge(ScriptedEngine.Script scripts) throws Exception {
        Files.createDirectories(folder.resolve("htdocs"));
        Files.writeString(folder.resolve("htdocs/page.txt"), "file");
        Path script = Files.writeString(folder.resolve("users.py"), "");
        return new TestBridge()
                .option("auth-user-script", script.toString())
                .option("auth-realm", "here")
                .option("document-root", folder.resolve("htdocs").toString())
                .option("static./alias", folder.resolve("htdocs").toString())
                .at("/ctx", "/*")
                .app("_bridge_access", scripts)
                .app(exchange -> {
                    served.incrementAndGet();
                    byte[] body = new byte[100_000];
                    int read = exchange.body().read(body, 0, body.length, 0);
                    ScriptedEngine.respond(
                            exchange,
                            exchange.environ().get("REMOTE_USER") + " "
                                    + exchange.environ().get("AUTH_TYPE") + " "
                                    + exchange.environ().get("REQUEST_URI") + " " + read);
                });
    }

    private static void allow(Exchange exchange) {
        exchange.response()
                .startResponse(
                        "200 OK",
                        List.of(new Header("X-Wsgi-User", "caf%C3%A9+1"), new Header("X-Wsgi-Auth-Type", "Basic")),
                        false);
        exchange.response().end();
    }

    private static void refuse(Exchange exchange, String status) {
        exchange.response()
                .startResponse(status, List.of(new Header("WWW-Authenticate", "Basic realm=\"here\"")), false);
        exchange.response().end();
    }

    @ParameterizedTest
    @EnumSource
    void mustTellTheApplicationWhoAsksAndGiveItTheBody(Kind kind) throws Exception {
        try (TestBridge bridge = bridge(AccessGateTest::allow).start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/a%2Fb;x?q=1").body()).isEqualTo("caf\u00c3\u00a9+1 Basic /ctx/a%2Fb;x?q=1 -1");
            String posted = client.request("POST /ctx/p", "Content-Length: 60000")
                    .send("x".repeat(60_000))
                    .reply()
                    .body();
            assertThat(posted).startsWith("caf\u00c3\u00a9+1 Basic /ctx/p ").doesNotEndWith("-1");
            assertThat(client.get("/ctx/page.txt").body()).isEqualTo("file");
            assertThat(client.get("/ctx/alias/page.txt").body()).isEqualTo("file");
            assertThat(client.request("HEAD /ctx/page.txt").reply("HEAD").header("Content-Length"))
                    .isEqualTo("4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseEveryWayToApplicationAndFiles(Kind kind) throws Exception {
        try (TestBridge bridge =
                bridge(exchange -> refuse(exchange, "401 Unauthorized")).start(kind)) {
            for (String path : new String[] {
                "/ctx/",
                "/ctx/x",
                "/ctx/page.txt",
                "/ctx/alias/page.txt",
                "/ctx/p%61ge.txt",
                "/ctx//page.txt",
                "/ctx/%2e/page.txt",
                "/ctx/x/..%2fpage.txt",
                "/ctx/;a/page.txt",
                "/ctx/wsgi-bridge",
                "/ctx/-/other"
            }) {
                try (RawClient client = bridge.client()) {
                    RawClient.Reply reply = client.get(path);
                    assertThat(reply.status()).as(path).isIn(400, 401);
                    assertThat(reply.body()).as(path).doesNotContain("file");
                    if (reply.status() == 401) {
                        assertThat(reply.header("WWW-Authenticate")).as(path).isEqualTo("Basic realm=\"here\"");
                    }
                }
            }
            try (RawClient client = bridge.client()) {
                RawClient.Reply post = client.request("POST /ctx/x", "Content-Length: 3")
                        .send("abc")
                        .reply();
                assertThat(post.status()).isEqualTo(401);
            }
            assertThat(served).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHavePathsAsModWsgiHasThem(Kind kind) throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (TestBridge bridge = bridge(exchange -> {
                            asked.add(exchange.environ().get("SCRIPT_NAME") + "|"
                                    + exchange.environ().get("PATH_INFO") + "|"
                                    + exchange.environ().get("REQUEST_URI"));
                            allow(exchange);
                        })
                        .option("mount./app.application", "app:application")
                        .start(kind);
                RawClient client = bridge.client()) {
            for (String path : List.of(
                    "/ctx/app/deny/x?q",
                    "/ctx/app",
                    "/ctx/%61pp/d%65ny",
                    "/ctx/apple/deny",
                    "/ctx/page.txt",
                    "/ctx/alias/page.txt")) {
                assertThat(client.get(path).status()).as(path).isEqualTo(200);
            }
        }
        assertThat(asked)
                .containsExactly(
                        "/ctx/app|/deny/x|/ctx/app/deny/x?q",
                        "/ctx/app||/ctx/app",
                        "/ctx/app|/deny|/ctx/%61pp/d%65ny",
                        "/ctx|/apple/deny|/ctx/apple/deny",
                        "/ctx/page.txt||/ctx/page.txt",
                        "/ctx/alias/page.txt||/ctx/alias/page.txt");
    }

    @ParameterizedTest
    @EnumSource
    void mustTellWhatWentWrongAndServeNothingThen(Kind kind) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        try (TestBridge bridge = bridge(exchange -> {
                            switch (String.valueOf(exchange.environ().get("PATH_INFO"))) {
                                case "/forbidden" -> refuse(exchange, "403 Forbidden");
                                case "/fails" -> throw new IllegalStateException("scripted failure");
                                case "/odd" -> refuse(exchange, "302 Found");
                                default -> {
                                    entered.countDown();
                                    held.await();
                                }
                            }
                        })
                        .option("group.access.threads", "1")
                        .option("group.access.listen-backlog", "0")
                        .start(kind);
                RawClient waiting = bridge.client()) {
            mustAnswer(bridge, "/ctx/forbidden", 403);
            mustAnswer(bridge, "/ctx/fails", 500);
            mustAnswer(bridge, "/ctx/odd", 500);
            waiting.request("GET /ctx/waits");
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(status(bridge, "/ctx/page.txt")).isEqualTo(503);
            held.countDown();
            assertThat(served).hasValue(0);
        } finally {
            held.countDown();
        }
    }

    /** The slot of the request before may be still taken for a moment. */
    private static void mustAnswer(TestBridge bridge, String path, int status) {
        await().untilAsserted(() -> assertThat(status(bridge, path)).isEqualTo(status));
    }

    /** Tomcat closes the connection after some errors. */
    private static int status(TestBridge bridge, String path) throws Exception {
        try (RawClient client = bridge.client()) {
            return client.get(path).status();
        }
    }
}
