package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** The admin mount over real sockets: where it is, and what it answers to which callers. */
class AdminMountTest {
    private static final List<String> PROBES = List.of("/-/live", "/-/ready");
    private static final List<String> PATHS = List.of(
            "/-/live",
            "/-/ready",
            "/-/metrics",
            "/-/status",
            "/-/status.json",
            "/-/status.js",
            "/-/status/events",
            "/-/status/stack?request=x",
            "/-/status/reload",
            "/-/info",
            "/-/settings",
            "/-/sbom",
            "/-/threads");

    private static TestBridge bench() {
        return new TestBridge()
                .app(exchange -> ScriptedEngine.respond(
                        exchange, "application " + exchange.environ().get("PATH_INFO")));
    }

    @ParameterizedTest
    @EnumSource
    void mustBeTheApplicationsOnItsPort(Kind kind) throws Exception {
        for (String port : new String[] {"", "0"}) {
            TestBridge made = port.isEmpty() ? bench() : bench().option("admin-port", port);
            try (TestBridge bench = made.start(kind);
                    RawClient client = bench.client()) {
                for (String path : PATHS) {
                    assertThat(client.get(path, AdminDoor.TOKEN).body())
                            .isEqualTo("application " + path.replaceFirst("\\?.*", ""));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellThatTheBridgeIsUp(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            for (String path : PROBES) {
                RawClient.Reply reply = door.get(bench, path);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Content-Type")).isEqualTo("application/json");
                assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
                assertThat(reply.body())
                        .startsWith(
                                "{\"status\":\"up\",\"reasons\":[],\"groups\":{\"default\":{\"engine\":\"scripted\"");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTakeTheTokenAsAPasswordToo(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            for (String pair : List.of(":" + AdminDoor.SECRET, "anna:" + AdminDoor.SECRET)) {
                String basic = "authorization: basic " + Base64.getEncoder().encodeToString(pair.getBytes(US_ASCII));
                assertThat(door.stranger(bench, "GET /-/status.json", basic).status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerHeadWithoutABodyAndNothingElse(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            RawClient.Reply head = door.stranger(bench, "HEAD /-/live", AdminDoor.TOKEN);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isNotEqualTo("0");
            RawClient.Reply post = door.post(bench, "/-/live", "");
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeBelowContextAndServletOnTheApplicationsPort(Kind kind) throws Exception {
        TestBridge made = bench().at("/ctx", "/py/*")
                .option("admin", "public")
                .option("admin-token-file", AdminDoor.tokenFile(AdminDoor.SECRET));
        try (TestBridge bench = made.start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get("/ctx/py/-/live", AdminDoor.TOKEN).body()).startsWith("{\"status\":\"up\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSayOkAndNoMoreOnTheApplicationsPort(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("probes", "on").start(kind);
                RawClient client = bench.client()) {
            for (String path : PROBES) {
                RawClient.Reply reply = client.get(path, AdminDoor.TOKEN, "X-Forwarded-For: 192.0.2.1");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo("ok\n");
                assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            }
            assertThat(client.get("/-/status").body()).isEqualTo("application /-/status");
            bench.announceEnd();
            assertThat(client.get("/-/live").status()).isEqualTo(200);
            RawClient.Reply ready = client.get("/-/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("unavailable\n");
        }
    }

    static Stream<Arguments> almost() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(
                                "/-/live/",
                                "/-/live/x",
                                "/-/lives",
                                "/-",
                                "/-/",
                                "/x/-/live",
                                "/%2D/live",
                                "/-/liv%65",
                                "/-/./live",
                                "/x/../-/live",
                                "/-//live")
                        .map(path -> Arguments.of(kind, path)));
    }

    @ParameterizedTest
    @MethodSource("almost")
    void mustGiveEveryOtherSpellingToTheApplication(Kind kind, String path) throws Exception {
        TestBridge made = bench().option("probes", "on").option("admin", "public");
        try (TestBridge bench = made.start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get(path).body()).startsWith("application /");
        }
    }

    @Test
    void mustBeDownWithAReasonWhenThereIsNoInterpreter() throws Exception {
        TestBridge bench = bench().option("startup-failure", "retry").option("admin-port", "0");
        bench.engine().failOpening(Integer.MAX_VALUE);
        try (bench) {
            bench.start(Kind.JETTY);
            RawClient.Reply reply = bench.adminGet("/-/ready");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body())
                    .startsWith("{\"status\":\"down\",\"reasons\":[\"")
                    .contains("default");
            assertThat(bench.adminGet("/-/live").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerWhileTheBridgeIsOverloadedAndWhenItEnds(Kind kind) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        TestBridge made = new TestBridge()
                .app(exchange -> {
                    running.countDown();
                    awaitUninterruptibly(end);
                    ScriptedEngine.respond(exchange, "done");
                })
                .option("threads", "1")
                .option("listen-backlog", "1")
                .option("admin-port", "0")
                .option("graceful-timeout", "20");
        TestBridge bench = made.start(kind);
        Thread closing = new Thread(bench::close);
        try (RawClient first = bench.client()) {
            first.request("GET /");
            running.await();
            assertThat(bench.adminGet("/-/ready").body()).contains("\"busy\":1");
            closing.start();
            // The bridge waits for its request, and says that it is not ready; then the listener is gone.
            Awaitility.await().until(() -> bench.adminGet("/-/ready").status() == 503);
            assertThat(bench.adminGet("/-/live").status()).isEqualTo(200);
        } finally {
            end.countDown();
        }
        closing.join();
        assertThatThrownBy(bench::adminClient).isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @EnumSource
    void mustNotBeLiveWithMoreStuckRequestsThanMayBe(Kind kind) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TestBridge bench = new TestBridge()
                .app(exchange -> awaitUninterruptibly(end))
                .option("probes", "on")
                .option("admin-port", "0")
                .option("request-timeout", "0.05")
                .option("interrupt-timeout", "0.05")
                .option("maximum-stuck", "0")
                .option("threads", "2");
        try (bench;
                RawClient stuck = bench.start(kind).client()) {
            assertThat(stuck.get("/").status()).isEqualTo(504);
            Awaitility.await().untilAsserted(() -> {
                try (RawClient client = bench.client()) {
                    RawClient.Reply live = client.get("/-/live");
                    assertThat(live.status()).isEqualTo(503);
                    assertThat(live.body()).isEqualTo("unavailable\n");
                }
                assertThat(bench.adminGet("/-/live").body()).contains("\"status\":\"down\"", "stuck");
            });
            end.countDown();
        }
    }

    @Test
    void mustNotStartWhereItCannotListen() throws Exception {
        try (TestBridge bench = bench().option("admin-port", "0").start(Kind.JETTY)) {
            String port = Integer.toString(
                    URI.create(String.valueOf(bench.admin().url())).getPort());
            // Jetty logs why, and goes on without the servlet.
            try (TestBridge second = bench().option("admin-port", port).start(Kind.JETTY)) {
                assertThatThrownBy(second::admin).hasMessage("there is no admin mount");
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException e) {
                // That is what being stuck means.
                over = false;
            }
        }
    }
}
