package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** The status page over real sockets: who sees it, what it says, and what it does. */
class StatusPageTest {
    private static final List<String> PATHS = List.of(
            "/-/status",
            "/-/status.css",
            "/-/status.js",
            "/-/status.json",
            "/-/status/events",
            "/-/status/stack?request=x");
    private static final Pattern TOKEN = Pattern.compile("<meta name=\"token\" content=\"([^\"]*)\">");

    private final CountDownLatch end = new CountDownLatch(1);

    private TestBridge bench() {
        return new TestBridge().app(exchange -> {
            String path = exchange.environ().get("PATH_INFO");
            if (path != null && path.startsWith("/wait")) {
                end.await();
            }
            ScriptedEngine.respond(exchange, "application " + path);
        });
    }

    @AfterEach
    void nothingMustBeLeftRunning() {
        end.countDown();
        await().until(() -> !isSampling());
    }

    private static boolean isSampling() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("wsgi-status"));
    }

    private static String token(TestBridge bench, String... headers) throws Exception {
        try (RawClient client = bench.client()) {
            Matcher matcher = TOKEN.matcher(client.get("/-/status", headers).body());
            assertThat(matcher.find()).isTrue();
            return matcher.group(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowAPageThatNeedsNothingFromElsewhere(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            assertThat(client.get("/hello").status()).isEqualTo(200);
            RawClient.Reply page = client.get("/-/status");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/html").containsIgnoringCase("utf-8");
            assertThat(page.header("Content-Security-Policy"))
                    .startsWith("default-src 'none';")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.header("Cache-Control")).isEqualTo("no-store");
            assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(page.body())
                    .contains("Process group default", "<th role=\"columnheader\"", "default-1")
                    .doesNotContain("style=", "onclick", "http://", "https://", "data-action");
            for (String file : List.of("status.css", "status.js")) {
                RawClient.Reply part = client.get("/-/" + file);
                assertThat(part.status()).isEqualTo(200);
                assertThat(part.body()).hasSizeGreaterThan(1000).doesNotContain("http://", "https://");
            }
            assertThat(client.request("HEAD /-/status").reply("HEAD").status()).isEqualTo(200);
            RawClient.Reply post =
                    client.request("POST /-/status", "Content-Length: 0").reply();
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    static Stream<Arguments> strangers() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(
                                "Host: evil.example",
                                "Host: localhost.evil.example",
                                "Host: 192.0.2.1:8080",
                                "Host: localhost\r\nX-Forwarded-For: 127.0.0.1",
                                "Host: localhost\r\nVia: 1.1 proxy")
                        .map(headers -> Arguments.of(kind, headers)));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void mustGiveWhoeverIsNotOfThisMachineToTheApplication(Kind kind, String headers) throws Exception {
        for (String access : List.of("loopback", "on")) {
            try (TestBridge bench = bench().option("admin", access).start(kind);
                    RawClient client = bench.client()) {
                for (String path : PATHS) {
                    client.send("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n\r\n");
                    assertThat(client.reply().body()).as(path).startsWith("application /-/status");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBeTheApplicationsWhenTheAdminMountIsOff(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin", "off").start(kind);
                RawClient client = bench.client()) {
            for (String path : PATHS) {
                assertThat(client.get(path).body()).startsWith("application /-/status");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseWhoeverLacksTheRole(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin", "on")
                        .option("admin-role", "operator")
                        .start(kind);
                RawClient client = bench.client()) {
            for (String path : PATHS) {
                assertThat(client.get(path).status()).as(path).isIn(401, 403);
            }
            assertThat(client.get("/-/live").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellOtherSitesNothing(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient client = bench.client()) {
            for (String path : List.of("/-/status.json", "/-/status/events", "/-/status/stack?request=x")) {
                assertThat(client.get(path, "Sec-Fetch-Site: cross-site").status())
                        .isEqualTo(403);
                assertThat(client.get(path, "Sec-Fetch-Site: same-site").status())
                        .isEqualTo(403);
            }
            assertThat(client.get("/-/status", "Sec-Fetch-Site: cross-site").status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellInJsonWhatTheBridgeDoes(Kind kind) throws Exception {
        try (TestBridge bench =
                        bench().option("slow-request", "0.001").at("/ctx", "/*").start(kind);
                RawClient waiting = bench.client();
                RawClient client = bench.client()) {
            waiting.request("GET /ctx/wait/%3Cb%3E?secret=1");
            await().untilAsserted(
                            () -> assertThat(client.get("/ctx/-/status.json").body())
                                    .startsWith("{\"context\":\"/ctx\",\"time\":\"")
                                    .contains(
                                            "\"live\":true,\"ready\":true,\"reasons\":[]",
                                            "\"name\":\"default\",\"engine\":\"scripted\",\"slots\":5,\"busy\":1",
                                            "\"capacityUtilization\":",
                                            "\"phases\":{\"input\":null,\"queue\":null,\"application\":null,\"output\":null}",
                                            "\"state\":\"active\",\"leaving\":\"\",\"generation\":1",
                                            "\"inFlight\":1",
                                            "\"state\":\"running\",\"slow\":true",
                                            "\"method\":\"GET\",\"path\":\"/ctx/wait/<b>\"",
                                            "\"slowRequests\":[]")
                                    .doesNotContain("NaN", "secret"));
            end.countDown();
            assertThat(waiting.reply().status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(
                            client.get("/ctx/-/status.json").body())
                    .contains("\"status\":200,\"outcome\":\"completed\"}]", "\"completed\":1", "\"2xx\":1")
                    .doesNotContain("NaN", "secret"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowWhatOthersSendAsText(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("slow-request", "0.001").start(kind);
                RawClient waiting = bench.client();
                RawClient client = bench.client()) {
            waiting.request("GET /wait/%3Cscript%3Ealert(1)%3C/script%3E%22%27?secret=1");
            await().untilAsserted(() -> assertThat(client.get("/-/status").body())
                    .contains("/wait/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;")
                    .doesNotContain("<script>", "secret"));
            end.countDown();
            assertThat(waiting.reply().status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(client.get("/-/status").body())
                    .contains("1 ended", "/wait/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;")
                    .doesNotContain("<script>", "secret"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowTheStackOfARunningRequest(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind);
                RawClient waiting = bench.client();
                RawClient client = bench.client()) {
            waiting.request("GET /wait");
            Pattern link = Pattern.compile("href=\"(status/stack\\?request=[^\"]+)\"");
            String path = await().until(
                            () -> {
                                Matcher matcher =
                                        link.matcher(client.get("/-/status").body());
                                return matcher.find() ? "/-/" + matcher.group(1) : "";
                            },
                            found -> !found.isEmpty());
            await().untilAsserted(() -> {
                RawClient.Reply stack = client.get(path);
                assertThat(stack.status()).isEqualTo(200);
                assertThat(stack.header("Content-Type")).startsWith("text/plain");
                assertThat(stack.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(stack.body()).isEqualTo("scripted stack\n");
            });
            assertThat(client.get("/-/status/stack?request=none").status()).isEqualTo(404);
            assertThat(client.get("/-/status/stack").status()).isEqualTo(400);
            end.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustReloadAndRetireForWhoeverHasThePage(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin-actions", "on").start(kind);
                RawClient client = bench.client()) {
            String token = "X-WSGI-Bridge-Token: " + token(bench);
            RawClient.Reply reload = post(bench, "reload", "group=default", token, "Origin: http://localhost");
            assertThat(reload.status()).isEqualTo(202);
            assertThat(reload.body()).contains("Process group default is being loaded again");
            await().untilAsserted(() ->
                    assertThat(bench.engine().opened().get(0).closedBecause()).isEqualTo(ShutdownReason.SCRIPT_RELOAD));
            RawClient.Reply retire =
                    post(bench, "retire", "group=default&interpreter=default-2", token, "Sec-Fetch-Site: same-origin");
            assertThat(retire.status()).isEqualTo(202);
            await().untilAsserted(
                            () -> assertThat(bench.engine().opened().get(1).closedBecause())
                                    .isEqualTo(ShutdownReason.EVICTION_SIGNAL));
            await().untilAsserted(() -> assertThat(client.get("/-/status").body())
                    .contains("Interpreters that have left lately (2)", "eviction signal", "script reload"));
            assertThat(post(bench, "reload", "group=other", token).status()).isEqualTo(404);
            assertThat(post(bench, "retire", "group=default&interpreter=x", token)
                            .status())
                    .isEqualTo(404);
            RawClient.Reply get = client.get("/-/status/reload?group=default");
            assertThat(get.status()).isEqualTo(405);
            assertThat(get.header("Allow")).isEqualTo("POST");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustChangeNothingForOthers(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin-actions", "on").start(kind)) {
            String token = "X-WSGI-Bridge-Token: " + token(bench);
            assertThat(post(bench, "reload", "group=default").status()).isEqualTo(403);
            assertThat(post(bench, "reload", "group=default", "X-WSGI-Bridge-Token: x")
                            .status())
                    .isEqualTo(403);
            for (String stranger : List.of(
                    "Origin: http://evil.example",
                    "Origin: http://localhost:1",
                    "Origin: null",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site")) {
                assertThat(post(bench, "reload", "group=default", token, stranger)
                                .status())
                        .as(stranger)
                        .isEqualTo(403);
            }
            assertThat(bench.engine().opened()).hasSize(1);
            // What a script of the application can fetch has no token.
            assertThat(token(bench, "Sec-Fetch-Dest: empty")).isEmpty();
            assertThat(token(bench, "Sec-Fetch-Dest: document")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHaveNoButtonsUnlessTheyAreOn(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind)) {
            assertThat(token(bench)).isEmpty();
            assertThat(post(bench, "reload", "group=default", "X-WSGI-Bridge-Token: ")
                            .body())
                    .contains("admin-actions is off");
            assertThat(bench.engine().opened()).hasSize(1);
        }
    }

    /** On a connection of its own: a container may close one whose request was answered before it was read. */
    private static RawClient.Reply post(TestBridge bench, String what, String form, String... headers)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: application/x-www-form-urlencoded");
        all.add("Content-Length: " + form.length());
        try (RawClient client = bench.client()) {
            return client.request("POST /-/status/" + what, all.toArray(String[]::new))
                    .send(form)
                    .reply();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellABoundedNumberOfViewersAndEndTheirStreams(Kind kind) throws Exception {
        List<RawClient> viewers = new ArrayList<>();
        try (TestBridge bench = bench().start(kind)) {
            for (int i = 0; i < 16; i++) {
                RawClient viewer = bench.client();
                viewers.add(viewer);
                viewer.request("GET /-/status/events" + (i == 0 ? "?page" : ""));
            }
            assertThat(viewers.get(0).readUntil("\n\n")).contains("text/event-stream", "data: {", "<section");
            for (int i = 0; i < 3; i++) {
                assertThat(viewers.get(1).readUntil("\n\n")).contains("data: {\"context\":\"/\"");
            }
            assertThat(isSampling()).isTrue();
            try (RawClient client = bench.client()) {
                assertThat(client.get("/-/status/events").status()).isEqualTo(503);
            }
            // Whoever leaves makes room.
            viewers.remove(15).close();
            await().untilAsserted(() -> {
                try (RawClient client = bench.client()) {
                    client.request("GET /-/status/events");
                    assertThat(client.readUntil("\n")).contains("200");
                }
            });
            assertThat(viewers.get(2).reply().whole()).isTrue();
        } finally {
            for (RawClient viewer : viewers) {
                viewer.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustStopToLookWhenNobodyWatches(Kind kind) throws Exception {
        try (TestBridge bench = bench().start(kind)) {
            try (RawClient viewer = bench.client()) {
                viewer.request("GET /-/status/events");
                assertThat(viewer.readUntil("\n\n")).contains("data: {");
                assertThat(isSampling()).isTrue();
            }
            await().until(() -> !isSampling());
            try (RawClient viewer = bench.client()) {
                viewer.request("GET /-/status/events");
                assertThat(viewer.readUntil("\n\n")).contains("data: {");
            }
        }
    }
}
