package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;

class ErrorDocumentTest {
    @TempDir
    Path folder;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);

    @BeforeEach
    void writeFiles() throws Exception {
        Files.createDirectories(folder.resolve("errors"));
        for (String status : new String[] {"404", "405", "413", "502", "503", "504"}) {
            Files.writeString(folder.resolve("errors/" + status + ".html"), "document " + status);
        }
    }

    private TestBridge bridge() {
        TestBridge bridge = new TestBridge()
                .option("application", "none")
                .option("mount./app.application", "app:application")
                .option("static./errors", folder.resolve("errors").toString())
                .option("error-document.500", "/app/sorry")
                .option("error-document.410", "/app/fails")
                .option("error-document.501", "/errors/missing.html")
                .at("/ctx", "/*")
                .app(this::serve);
        for (String status : new String[] {"404", "405", "413", "502", "503", "504"}) {
            bridge.option("error-document." + status, "/errors/" + status + ".html");
        }
        return bridge;
    }

    private void serve(Exchange exchange) throws Exception {
        Environ environ = exchange.environ();
        switch (String.valueOf(environ.get("PATH_INFO"))) {
            case "/sorry" ->
                ScriptedEngine.respond(
                        exchange,
                        environ.get("REQUEST_METHOD") + " " + environ.get("REDIRECT_STATUS") + " "
                                + environ.get("REDIRECT_URL") + " " + environ.get("CONTENT_LENGTH"));
            case "/fails" -> throw new IllegalStateException("scripted failure");
            case "/lost" -> exchange.terminate(org.wsgibridge.exchange.Outcome.INTERPRETER_LOST, 502);
            case "/streamed" -> {
                exchange.response().startResponse("404 Not Found", List.of(new Header("X-Kept", "yes")), false);
                exchange.response().write("first".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                exchange.response().write("second".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                exchange.response().end();
            }
            case "/gone" -> {
                exchange.response().startResponse("410 Gone", List.of(), false);
                exchange.response().writeWhole(new byte[] {'g'}, 0, 1);
            }
            case "/holds" -> {
                entered.countDown();
                held.await();
            }
            default -> ScriptedEngine.respond(exchange, "fine");
        }
    }

    private static RawClient.Reply get(TestBridge bridge, String path, String... headers) throws Exception {
        try (RawClient client = bridge.client()) {
            return client.get(path, headers);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustReplaceThePagesOfTheBridge(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("limit-request-body", "3").start(kind)) {
            RawClient.Reply missing = get(bridge, "/ctx/nowhere");
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.body()).isEqualTo("document 404");
            assertThat(missing.all("Content-Type")).containsExactly("text/html");
            assertThat(get(bridge, "/ctx/errors/nowhere.html").body()).isEqualTo("document 404");
            RawClient.Reply failed = get(bridge, "/ctx/app/fails");
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("GET 500 /ctx/app/fails null");
            assertThat(get(bridge, "/ctx/app/lost").body()).isEqualTo("document 502");
            try (RawClient client = bridge.client()) {
                RawClient.Reply large = client.request("POST /ctx/app/x", "Content-Length: 4")
                        .send("abcd")
                        .reply();
                assertThat(large.status()).isEqualTo(413);
                assertThat(large.body()).isEqualTo("document 413");
            }
            try (RawClient client = bridge.client()) {
                RawClient.Reply posted = client.request("POST /ctx/errors/404.html", "Content-Length: 0")
                        .reply();
                assertThat(posted.status()).isEqualTo(405);
                assertThat(posted.body()).isEqualTo("document 405");
                assertThat(posted.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            }
            try (RawClient client = bridge.client()) {
                RawClient.Reply head = client.request("HEAD /ctx/nowhere").reply("HEAD");
                assertThat(head.status()).isEqualTo(404);
                assertThat(head.header("Content-Length")).isEqualTo("12");
            }
            assertThat(get(bridge, "/ctx/app/streamed").body()).isEqualTo("firstsecond");
            assertThat(get(bridge, "/ctx/errors/404.html").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustReplaceWhatApplicationsAnswerWhereAskedFor(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("error-override", "on").start(kind)) {
            RawClient.Reply streamed = get(bridge, "/ctx/app/streamed");
            assertThat(streamed.status()).isEqualTo(404);
            assertThat(streamed.body()).isEqualTo("document 404");
            assertThat(streamed.header("X-Kept")).isEqualTo("yes");
            assertThat(get(bridge, "/ctx/app/fine").body()).isEqualTo("fine");
            // Its document fails itself: there is no document for that, and no loop.
            RawClient.Reply gone = get(bridge, "/ctx/app/gone");
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.body()).isEqualTo("g");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSayWithAFileThatThereIsNoCapacity(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("threads", "1")
                        .option("listen-backlog", "0")
                        .option("error-document.504", "/errors/504.html")
                        .option("request-timeout", "0.3")
                        .option("interrupt-timeout", "20")
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("GET /ctx/app/holds");
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            RawClient.Reply full = get(bridge, "/ctx/app/x");
            assertThat(full.status()).isIn(503, 200);
            if (full.status() == 503) {
                assertThat(full.body()).isEqualTo("document 503");
                assertThat(full.header("Retry-After")).isNotNull();
            }
            RawClient.Reply late = client.reply();
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).isEqualTo("document 504");
        } finally {
            held.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustLeaveTracebacksToDevelopers(Kind kind) throws Exception {
        try (TestBridge bridge = bridge().option("debug", "on").start(kind)) {
            RawClient.Reply failed = get(bridge, "/ctx/app/fails");
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).doesNotContain("GET 500");
        }
    }
}
