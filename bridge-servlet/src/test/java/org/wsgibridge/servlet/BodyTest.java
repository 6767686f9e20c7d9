package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

class BodyTest {

    /** Answers with the length and a checksum of the body. */
    private static void digest(Exchange exchange) throws IOException {
        byte[] buffer = new byte[10_000];
        long length = 0;
        long sum = 0;
        for (int n = exchange.body().read(buffer, 0, buffer.length, 0);
                n >= 0;
                n = exchange.body().read(buffer, 0, buffer.length, 0)) {
            for (int i = 0; i < n; i++) {
                sum = sum * 31 + buffer[i];
            }
            length += n;
        }
        ScriptedEngine.respond(exchange, length + ":" + sum);
    }

    private static String digest(byte[] bytes) {
        long sum = 0;
        for (byte b : bytes) {
            sum = sum * 31 + b;
        }
        return bytes.length + ":" + sum;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 251);
        }
        return bytes;
    }

    private static void sendChunked(RawClient client, byte[] bytes, int size) throws IOException {
        for (int i = 0; i < bytes.length; i += size) {
            int n = Math.min(size, bytes.length - i);
            ByteBuffer frame = ByteBuffer.allocate(n + 20);
            frame.put((Integer.toHexString(n) + "\r\n").getBytes(ISO_8859_1))
                    .put(bytes, i, n)
                    .put("\r\n".getBytes(ISO_8859_1));
            client.send(java.util.Arrays.copyOf(frame.array(), frame.position()));
        }
        client.send("0\r\nX-Trailer: ignored\r\n\r\n");
    }

    private static void exerciseUploads(Kind kind, String buffering) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .option("request-buffering", buffering)
                        .app(BodyTest::digest)
                        .start(kind);
                RawClient client = bridge.client()) {
            for (int length : new int[] {1, 100, 8192, 8193, 70_000, 1_048_576, 1_048_577, 5_000_000}) {
                byte[] body = bytes(length);
                client.request("POST /", "Content-Length: " + length).send(body);
                assertThat(client.reply().body()).as("length " + length).isEqualTo(digest(body));
                client.request("POST /", "Transfer-Encoding: chunked");
                sendChunked(client, body, 30_000);
                assertThat(client.reply().body()).as("chunked " + length).isEqualTo(digest(body));
            }
            client.request("POST /", "Content-Length: 0");
            assertThat(client.reply().body()).isEqualTo("0:0");
            client.request("POST /", "Transfer-Encoding: chunked").send("0\r\n\r\n");
            assertThat(client.reply().body()).isEqualTo("0:0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustReadBufferedBodiesOfEverySize(Kind kind) throws Exception {
        exerciseUploads(kind, "on");
    }

    @ParameterizedTest
    @EnumSource
    void mustReadStreamedBodiesOfEverySize(Kind kind) throws Exception {
        exerciseUploads(kind, "off");
    }

    @ParameterizedTest
    @EnumSource
    void mustLetNoFrameworkDecodeAChunkedBodyAgain(Kind kind) throws Exception {
        for (String buffering : List.of("on", "off")) {
            try (TestBridge bridge = new TestBridge()
                            .option("request-buffering", buffering)
                            .app(exchange -> ScriptedEngine.respond(
                                    exchange,
                                    exchange.environ().get("CONTENT_LENGTH") + " "
                                            + exchange.environ().get("HTTP_TRANSFER_ENCODING")))
                            .start(kind);
                    RawClient client = bridge.client()) {
                client.request("POST /", "Transfer-Encoding: chunked").send("5\r\nhello\r\n0\r\n\r\n");
                assertThat(client.reply().body()).isEqualTo((buffering.equals("on") ? "5" : null) + " null");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseTooLargeBodiesAtOnce(Kind kind) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestBridge bridge = new TestBridge()
                .option("limit-request-body", "1000")
                .app(exchange -> {
                    calls.incrementAndGet();
                    digest(exchange);
                })
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Content-Length: 1001");
                assertThat(client.reply().status()).isEqualTo(413);
            }
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Transfer-Encoding: chunked");
                client.send("3e9\r\n" + "x".repeat(1001) + "\r\n");
                assertThat(client.reply().status()).isEqualTo(413);
            }
            assertThat(calls).hasValue(0);
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Content-Length: 1000").send(new byte[1000]);
                assertThat(client.reply().body()).isEqualTo("1000:0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseTooLargeStreamedBodies(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                .option("limit-request-body", "1000")
                .option("request-buffering", "off")
                .app(BodyTest::digest)
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Content-Length: 1001");
                assertThat(client.reply().status()).isEqualTo(413);
            }
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Transfer-Encoding: chunked");
                client.send("3e9\r\n" + "x".repeat(1001) + "\r\n");
                assertThat(client.reply().status()).isEqualTo(413);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendContinueBeforeABufferedBody(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge().app(BodyTest::digest).start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: 5", "Expect: 100-continue");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
            client.send("hello");
            assertThat(client.reply().body()).isEqualTo(digest("hello".getBytes(ISO_8859_1)));
        }
    }

    // Tomcat sends it before it calls a servlet; its continueResponseTiming=onRead never does for non-blocking reads.
    @ParameterizedTest
    @EnumSource(names = "JETTY")
    void mustSendContinueOnlyWhenAStreamedBodyIsRead(Kind kind) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (TestBridge bridge = new TestBridge()
                .option("request-buffering", "off")
                .app(exchange -> {
                    if ("/read".equals(exchange.environ().get("PATH_INFO"))) {
                        read.await();
                        digest(exchange);
                    } else {
                        ScriptedEngine.respond(exchange, "not read");
                    }
                })
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.request("POST /ignore", "Content-Length: 5", "Expect: 100-continue");
                assertThat(client.reply().body()).isEqualTo("not read");
            }
            try (RawClient client = bridge.client()) {
                client.request("POST /read", "Content-Length: 5", "Expect: 100-continue");
                read.countDown();
                assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
                client.send("hello");
                assertThat(client.reply().body()).startsWith("5:");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotAdmitARequestWhoseBodyNeverCame(Kind kind) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestBridge bridge = new TestBridge()
                .app(exchange -> {
                    calls.incrementAndGet();
                    digest(exchange);
                })
                .start(kind)) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = bridge.client()) {
                    client.request("POST /", "Content-Length: 100").send("half");
                }
            }
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Content-Length: 3").send("abc");
                assertThat(client.reply().status()).isEqualTo(200);
            }
            assertThat(calls).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerAStalledUploadWith408(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .option("socket-timeout", "1")
                        .app(BodyTest::digest)
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: 100").send("half");
            assertThat(client.reply().status()).isEqualTo(408);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustTellTheReaderOfAStreamedBodyThatTheClientWentAway(Kind kind) throws Exception {
        List<String> messages = new CopyOnWriteArrayList<>();
        try (TestBridge bridge = new TestBridge()
                .option("request-buffering", "off")
                .app(exchange -> {
                    try {
                        digest(exchange);
                    } catch (IOException e) {
                        messages.add(e.getMessage());
                        exchange.terminate(Outcome.CLIENT_GONE, 0);
                    }
                })
                .start(kind)) {
            try (RawClient client = bridge.client()) {
                client.request("POST /", "Content-Length: 100").send("half");
            }
            Awaitility.await().until(() -> !messages.isEmpty());
            assertThat(messages).first().asString().startsWith("mod_wsgi request data read error:");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseAMalformedChunk(Kind kind) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            calls.incrementAndGet();
                            digest(exchange);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Transfer-Encoding: chunked").send("zz\r\nhello\r\n");
            RawClient.Reply reply = client.replyIfAny();
            assertThat(reply == null || reply.status() == 400).isTrue();
            assertThat(calls).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotLetARequestHideInABody(Kind kind) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            calls.incrementAndGet();
                            digest(exchange);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: 4", "Content-Length: 5").send("abcde");
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(calls).hasValue(0);
        }
        try (TestBridge bridge = new TestBridge().app(BodyTest::digest).start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: 3", "Transfer-Encoding: chunked");
            client.send("5\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Reply reply = client.reply();
            // Jetty answers 400; Tomcat goes by the chunks and closes the connection. Both are RFC 9112, section 6.1.
            if (reply.status() == 200) {
                assertThat(reply.body()).startsWith("5:");
                assertThat(client.isClosed()).isTrue();
            } else {
                assertThat(reply.status()).isEqualTo(400);
            }
        }
    }
}
