package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** Responses that end before they are whole: the client can tell, and one that leaves or takes nothing is given up. */
class BrokenResponseTest {
    /** More than the kernel keeps for a client that does not read. */
    private static final long LARGE_FILE = 64L << 20;

    /** What was written may or may not have been on its way; the end of the response must not be. */
    private static void requireBrokenReplies(TestBridge bridge) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = bridge.client()) {
                RawClient.Reply reply = client.request("GET /").replyIfAny();
                assertThat(reply == null || !reply.whole()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBreakOffAChunkedResponseWithoutItsLastChunk(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                .app(exchange -> {
                    ResponseTest.start(exchange, "Content-Type:text/plain");
                    exchange.response().write("part".getBytes(ISO_8859_1));
                    exchange.terminate(Outcome.FAILED, 500);
                })
                .start(kind)) {
            requireBrokenReplies(bridge);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBreakOffAfterTheClientHasSeenAPart(Kind kind) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            ResponseTest.start(exchange, "Content-Type:text/plain");
                            exchange.response().write("part".getBytes(ISO_8859_1));
                            seen.await();
                            exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("GET /").readUntil("part");
            seen.countDown();
            assertThat(client.readAll()).doesNotContain("0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBreakOffWhateverTheUriAndTheMapping(Kind kind) throws Exception {
        for (String mapping : List.of("/*", "/py/*", "/")) {
            CountDownLatch seen = new CountDownLatch(1);
            String prefix = "/ctx" + (mapping.equals("/py/*") ? "/py" : "");
            try (TestBridge bridge = new TestBridge()
                            .at("/ctx", mapping)
                            .app(exchange -> {
                                ResponseTest.start(exchange, "Content-Type:text/plain");
                                exchange.response().write("part".getBytes(ISO_8859_1));
                                seen.await();
                                exchange.terminate(Outcome.FAILED, 500);
                            })
                            .start(kind);
                    RawClient client = bridge.client()) {
                client.request("POST " + prefix + "//a;x=1/b%2Fc/%3F%25/../d?q=%zz", "Content-Length: 90000");
                client.send(new byte[90_000]);
                client.readUntil("part");
                seen.countDown();
                assertThat(client.readAll()).doesNotContain("0\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellNothingOfItselfWhenOnlyTheHeadWasThere(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            ResponseTest.start(exchange, "Content-Type:text/plain");
                            exchange.response().commit();
                            exchange.terminate(Outcome.FAILED, 500);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("GET /");
            assertThat(client.readAll())
                    .doesNotContain("wsgibridge", "Exception", "coyote")
                    .doesNotContain("0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBreakOffABodyShorterThanDeclared(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                .app(exchange -> {
                    ResponseTest.start(exchange, "Content-Type:text/plain", "Content-Length:100");
                    exchange.response().write("short".getBytes(ISO_8859_1));
                    exchange.response().end();
                })
                .start(kind)) {
            requireBrokenReplies(bridge);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustGiveErrorsAPlainPage(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                .app(exchange -> {
                    throw new IllegalStateException("secret");
                })
                .start(kind)) {
            for (int i = 0; i < 3; i++) {
                // Tomcat closes the connection after a 500.
                try (RawClient client = bridge.client()) {
                    RawClient.Reply reply = client.get("/");
                    assertThat(reply.status()).isEqualTo(500);
                    assertThat(reply.body())
                            .contains("500 Internal Server Error")
                            .doesNotContain("secret", "wsgibridge");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustBreakOffWhenAFileBecomesShorter(Kind kind, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        CountDownLatch sending = new CountDownLatch(1);
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE);
                TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            ResponseTest.start(exchange, "Content-Type:text/plain");
                            exchange.response().sendFile(FileChannel.open(file), 0, LARGE_FILE);
                            sending.countDown();
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            channel.write(ByteBuffer.allocate(1), LARGE_FILE - 1);
            client.request("GET /");
            sending.await();
            channel.truncate(1000);
            RawClient.Reply reply = client.reply();
            assertThat(reply.header("Content-Length")).isEqualTo(Long.toString(LARGE_FILE));
            assertThat(reply.whole()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustGiveAClientUpThatTakesNothing(Kind kind) throws Exception {
        AtomicReference<Exchange> last = new AtomicReference<>();
        byte[] chunk = new byte[64 * 1024];
        try (TestBridge bridge = new TestBridge()
                        .option("response-socket-timeout", "1")
                        .app(exchange -> {
                            last.set(exchange);
                            ResponseTest.start(exchange, "Content-Type:application/octet-stream");
                            while (exchange.response().awaitWritable(0)) {
                                exchange.response().write(chunk.clone());
                            }
                        })
                        .start(kind);
                Socket socket = RawClient.slowSocket(bridge.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            Awaitility.await().until(() -> last.get() != null && last.get().outcome() == Outcome.CLIENT_GONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNoticeAClientThatWentAway(Kind kind) throws Exception {
        AtomicReference<Exchange> last = new AtomicReference<>();
        byte[] chunk = new byte[64 * 1024];
        try (TestBridge bridge = new TestBridge()
                .app(exchange -> {
                    if ("/ok".equals(exchange.environ().get("PATH_INFO"))) {
                        ScriptedEngine.respond(exchange, "ok");
                        return;
                    }
                    last.set(exchange);
                    ResponseTest.start(exchange, "Content-Type:application/octet-stream");
                    while (exchange.response().awaitWritable(0)) {
                        exchange.response().write(chunk.clone());
                    }
                })
                .start(kind)) {
            for (int i = 0; i < 10; i++) {
                last.set(null);
                try (RawClient client = bridge.client()) {
                    client.request("GET /").readUntil("200");
                }
                Awaitility.await().until(() -> last.get() != null && last.get().outcome() == Outcome.CLIENT_GONE);
            }
            try (RawClient client = bridge.client()) {
                assertThat(client.get("/ok").body()).isEqualTo("ok");
            }
        }
    }
}
