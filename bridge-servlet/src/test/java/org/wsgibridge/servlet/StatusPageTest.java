package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.testkit.ScriptedEngine;

/** The status page over real sockets: which callers see it, what it says, and what it does. */
class StatusPageTest {
    private static final List<String> PATHS = List.of(
            "/-/status",
            "/-/status.css",
            "/-/status.js",
            "/-/status.json",
            "/-/status/events",
            "/-/status/stack?request=x");

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

    @ParameterizedTest
    @EnumSource
    void mustShowAPageThatNeedsNothingFromElsewhere(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench());
                RawClient client = bench.client()) {
            assertThat(client.get("/hello").status()).isEqualTo(200);
            RawClient.Reply page = door.get(bench, "/-/status");
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
                RawClient.Reply part = door.get(bench, "/-/" + file);
                assertThat(part.status()).isEqualTo(200);
                assertThat(part.body()).hasSizeGreaterThan(1000).doesNotContain("http://", "https://");
            }
            assertThat(door.stranger(bench, "HEAD /-/status", AdminDoor.TOKEN).status())
                    .isEqualTo(200);
            RawClient.Reply post = door.post(bench, "/-/status", "");
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowNothingWithoutTheToken(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            for (String path : PATHS) {
                RawClient.Reply reply = door.stranger(bench, "GET " + path);
                assertThat(reply.status()).as(path).isEqualTo(401);
                assertThat(reply.header("WWW-Authenticate")).startsWith("Basic ");
                assertThat(reply.body()).contains("expected the token").doesNotContain(AdminDoor.SECRET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellOtherSitesNothing(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            for (String path : List.of("/-/status.json", "/-/status/events", "/-/status/stack?request=x")) {
                assertThat(door.get(bench, path, "Sec-Fetch-Site: cross-site").status())
                        .isEqualTo(403);
                assertThat(door.get(bench, path, "Sec-Fetch-Site: same-site").status())
                        .isEqualTo(403);
            }
            assertThat(door.get(bench, "/-/status", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellInJsonWhatTheBridgeDoes(AdminDoor door) throws Exception {
        try (TestBridge bench =
                        door.start(bench().option("slow-request", "0.001").at("/ctx", "/*"));
                RawClient waiting = bench.client()) {
            String prefix = door == AdminDoor.LISTENER ? "" : "/ctx";
            waiting.request("GET /ctx/wait/%3Cb%3E?secret=1");
            await().untilAsserted(() -> assertThat(
                            door.get(bench, prefix + "/-/status.json").body())
                    .startsWith("{\"schemaVersion\":1,\"context\":\"/ctx\",\"time\":\"")
                    .contains(
                            "\"live\":true,\"ready\":true,\"reasons\":[]",
                            "\"name\":\"default\",\"engine\":\"scripted\",\"slots\":5,\"configuredSlots\":5,\"busy\":1",
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
                            door.get(bench, prefix + "/-/status.json").body())
                    .contains("\"status\":200,\"outcome\":\"completed\"}]", "\"completed\":1", "\"2xx\":1")
                    .doesNotContain("NaN", "secret"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowWhatOthersSendAsText(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench().option("slow-request", "0.001"));
                RawClient waiting = bench.client()) {
            waiting.request("GET /wait/%3Cscript%3Ealert(1)%3C/script%3E%22%27?secret=1");
            await().untilAsserted(() -> assertThat(door.get(bench, "/-/status").body())
                    .contains("/wait/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;")
                    .doesNotContain("<script>", "secret"));
            end.countDown();
            assertThat(waiting.reply().status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(door.get(bench, "/-/status").body())
                    .contains("1 ended", "/wait/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;")
                    .doesNotContain("<script>", "secret"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowTheStackOfARunningRequest(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench());
                RawClient waiting = bench.client()) {
            waiting.request("GET /wait");
            Pattern link = Pattern.compile("href=\"(status/stack\\?request=[^\"]+)\"");
            String path = await().until(
                            () -> {
                                Matcher matcher = link.matcher(
                                        door.get(bench, "/-/status").body());
                                return matcher.find() ? "/-/" + matcher.group(1) : "";
                            },
                            found -> !found.isEmpty());
            await().untilAsserted(() -> {
                RawClient.Reply stack = door.get(bench, path);
                assertThat(stack.status()).isEqualTo(200);
                assertThat(stack.header("Content-Type")).startsWith("text/plain");
                assertThat(stack.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(stack.body()).isEqualTo("scripted stack\n");
            });
            assertThat(door.get(bench, "/-/status/stack?request=none").status()).isEqualTo(404);
            assertThat(door.get(bench, "/-/status/stack").status()).isEqualTo(400);
            end.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellABoundedNumberOfViewersAndEndTheirStreams(AdminDoor door) throws Exception {
        List<RawClient> viewers = new ArrayList<>();
        try (TestBridge bench = door.start(bench())) {
            for (int i = 0; i < 16; i++) {
                RawClient viewer = door.client(bench);
                viewers.add(viewer);
                viewer.request("GET /-/status/events" + (i == 0 ? "?page" : ""), AdminDoor.TOKEN);
            }
            assertThat(viewers.get(0).readUntil("\n\n")).contains("text/event-stream", "data: {", "<section");
            for (int i = 0; i < 3; i++) {
                assertThat(viewers.get(1).readUntil("\n\n")).contains("data: {\"schemaVersion\":1,\"context\":\"/\"");
            }
            assertThat(isSampling()).isTrue();
            assertThat(door.get(bench, "/-/status/events").status()).isEqualTo(503);
            // A viewer that leaves makes room.
            viewers.remove(15).close();
            await().untilAsserted(() -> {
                try (RawClient client = door.client(bench)) {
                    client.request("GET /-/status/events", AdminDoor.TOKEN);
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
    void mustStopToLookWhenNothingWatches(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            try (RawClient viewer = door.client(bench)) {
                viewer.request("GET /-/status/events", AdminDoor.TOKEN);
                assertThat(viewer.readUntil("\n\n")).contains("data: {");
                assertThat(isSampling()).isTrue();
            }
            await().until(() -> !isSampling());
            try (RawClient viewer = door.client(bench)) {
                viewer.request("GET /-/status/events", AdminDoor.TOKEN);
                assertThat(viewer.readUntil("\n\n")).contains("data: {");
            }
        }
    }
}
