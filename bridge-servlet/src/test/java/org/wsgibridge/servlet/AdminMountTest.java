package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** The admin mount over real sockets. */
class AdminMountTest {
    private static final List<String> PATHS = List.of("/-/live", "/-/ready");

    private static TestBridge bench() {
        return new TestBridge()
                .app(exchange -> ScriptedEngine.respond(
                        exchange, "application " + exchange.environ().get("PATH_INFO")));
    }

    @ParameterizedTest
    @EnumSource
    void mustTellThatTheBridgeIsUp(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            for (String path : PATHS) {
                RawClient.Reply reply = client.get(path);
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
    void mustAnswerHeadWithoutABodyAndNothingElse(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            RawClient.Reply head = client.request("HEAD /-/live").reply("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isNotEqualTo("0");
            RawClient.Reply post =
                    client.request("POST /-/live", "Content-Length: 0").reply();
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
            assertThat(client.get("/after").body()).isEqualTo("application /after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeBelowContextAndServlet(Kind kind) throws Exception {
        try (TestBridge bench = bench().at("/ctx", "/py/*").start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get("/ctx/py/-/live").body()).startsWith("{\"status\":\"up\"");
        }
    }

    static Stream<Arguments> proxied() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(
                                "X-Forwarded-For: 127.0.0.1",
                                "x-forwarded-proto: https",
                                "Forwarded: for=127.0.0.1",
                                "X-Real-IP: ::1",
                                "Via: 1.1 proxy")
                        .map(header -> Arguments.of(kind, header)));
    }

    @ParameterizedTest
    @MethodSource("proxied")
    void mustGiveWhoeverComesByAProxyToTheApplication(Kind kind, String header) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            for (String path : PATHS) {
                assertThat(client.get(path, header).body()).isEqualTo("application " + path);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerEverybodyWhenItIsOn(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin", "on").start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get("/-/ready", "X-Forwarded-For: 192.0.2.1").body())
                    .startsWith("{\"status\":\"up\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustGiveEverythingToTheApplicationWhenItIsOff(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin", "off").start(kind);
                RawClient client = bench.client()) {
            for (String path : PATHS) {
                assertThat(client.get(path).body()).isEqualTo("application " + path);
            }
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
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get(path).body()).startsWith("application /");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeDownWithAReasonWhenThereIsNoInterpreter(Kind kind) throws Exception {
        TestBridge bench = bench().option("startup-failure", "retry");
        bench.engine().failOpening(Integer.MAX_VALUE);
        try (bench;
                RawClient ready = bench.start(kind).client();
                RawClient live = bench.client()) {
            RawClient.Reply reply = ready.get("/-/ready");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body())
                    .startsWith("{\"status\":\"down\",\"reasons\":[\"")
                    .contains("default");
            assertThat(live.get("/-/live").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotBeLiveWithMoreStuckRequestsThanMayBe(Kind kind) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TestBridge bench = new TestBridge()
                .app(exchange -> awaitUninterruptibly(end))
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
                    assertThat(live.body()).contains("\"status\":\"down\"", "stuck");
                }
            });
            end.countDown();
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
