package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Header;

/** What a client gets of a response that is complete, over a real connection to each container. */
class ResponseTest {
    static void start(Exchange exchange, String... headers) {
        List<Header> list = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            list.add(new Header(header.substring(0, colon), header.substring(colon + 1)));
        }
        exchange.response().startResponse("200 OK", list, false);
    }

    @ParameterizedTest
    @EnumSource
    void mustKeepHeadersAsTheyAre(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(
                                    exchange,
                                    "Content-Type:text/plain",
                                    "Set-Cookie:a=1; Path=/",
                                    "Set-Cookie:b=2",
                                    "X-Bytes:caf\u00c3\u00a9 \u00ff",
                                    "Date:Sat, 01 Jan 2000 00:00:00 GMT");
                            exchange.response().writeWhole(new byte[] {'x'}, 0, 1);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.all("Content-Type")).containsExactly("text/plain");
            assertThat(reply.all("Set-Cookie")).containsExactly("a=1; Path=/", "b=2");
            assertThat(reply.header("X-Bytes")).isEqualTo("caf\u00c3\u00a9 \u00ff");
            assertThat(reply.all("Date")).containsExactly("Sat, 01 Jan 2000 00:00:00 GMT");
            assertThat(reply.all("Content-Length")).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustKeepTheCharsetOfTheApplication(Kind kind) throws Exception {
        AtomicReference<String> type = new AtomicReference<>("");
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:" + type.get());
                            exchange.response().writeWhole(new byte[] {'x'}, 0, 1);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            for (String value : List.of(
                    "text/html",
                    "text/html; charset=utf-8",
                    "text/plain; charset=KOI8-R",
                    "application/json",
                    "multipart/mixed; boundary=\"a b\"")) {
                type.set(value);
                String sent = String.valueOf(client.get("/").header("Content-Type"));
                // Both containers write the parameter their own way: the blank after ';' may go.
                assertThat(sent.replace("; ", ";")).isEqualToIgnoringCase(value.replace("; ", ";"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendNoBodyForHead(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> ScriptedEngine.respond(exchange, "0123456789"))
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply head = client.request("HEAD /").reply("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("10");
            assertThat(client.get("/").body()).isEqualTo("0123456789");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendBodylessStatuses(Kind kind) throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            exchange.response().startResponse("204 No Content", List.of(), false);
                            exchange.response().end();
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            assertThat(client.get("/").status()).isEqualTo(204);
            assertThat(client.get("/").status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendLargeBodiesWhole(Kind kind) throws Exception {
        byte[] large = new byte[3_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ('a' + i % 26);
        }
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:text/plain");
                            exchange.response().writeWhole(large, 0, large.length);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Reply reply = client.get("/");
                assertThat(reply.whole()).isTrue();
                assertThat(reply.header("Content-Length")).isEqualTo("3000000");
                assertThat(reply.body().equals(new String(large, ISO_8859_1))).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendBodiesOfEverySize(Kind kind) throws Exception {
        byte[] all = new byte[140_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) ('a' + i % 24);
        }
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:text/plain");
                            int length = Integer.parseInt(
                                    String.valueOf(exchange.environ().get("QUERY_STRING")));
                            exchange.response().writeWhole(all, 0, length);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            for (int power = 1; power <= 131_072; power *= 2) {
                for (int length = power - 1; length <= power + 1; length++) {
                    RawClient.Reply reply = client.get("/?" + length);
                    assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(length));
                    assertThat(reply.body().equals(new String(all, 0, length, ISO_8859_1)))
                            .as("length " + length)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotWaitForAClientThatTakesNoWholeResponse(Kind kind) throws Exception {
        byte[] large = new byte[60_000];
        AtomicInteger answered = new AtomicInteger();
        try (TestBridge bridge = new TestBridge()
                .option("threads", "1")
                .app(exchange -> {
                    start(exchange, "Content-Type:text/plain");
                    exchange.response().writeWhole(large, 0, large.length);
                    answered.incrementAndGet();
                })
                .start(kind)) {
            List<Socket> clients = new ArrayList<>();
            try {
                // None of them ever reads, yet the only thread of the application answers them all.
                for (int i = 0; i < 20; i++) {
                    Socket socket = RawClient.slowSocket(bridge.port());
                    clients.add(socket);
                    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
                }
                Awaitility.await().until(() -> answered.get() == 20);
            } finally {
                for (Socket socket : clients) {
                    socket.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustFlushEveryChunkAtOnce(Kind kind) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:text/plain");
                            exchange.response().write("first".getBytes(ISO_8859_1));
                            seen.await();
                            exchange.response().write("second".getBytes(ISO_8859_1));
                            exchange.response().end();
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("GET /");
            assertThat(client.readUntil("first")).contains("HTTP/1.1 200");
            seen.countDown();
            assertThat(client.readUntil("0\r\n\r\n")).contains("second");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSendFiles(Kind kind, @TempDir Path folder) throws Exception {
        byte[] content = new byte[1_500_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('A' + i % 23);
        }
        Path file = Files.write(folder.resolve("file"), content);
        List<FileChannel> sent = new CopyOnWriteArrayList<>();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:text/plain");
                            FileChannel channel = FileChannel.open(file);
                            sent.add(channel);
                            exchange.response().sendFile(channel, 10, content.length - 20);
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body().equals(new String(content, 10, content.length - 20, ISO_8859_1)))
                    .isTrue();
            assertThat(sent).hasSize(1).noneMatch(FileChannel::isOpen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotHoldTheApplicationForASlowClient(Kind kind) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        byte[] chunk = new byte[64 * 1024];
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            start(exchange, "Content-Type:application/octet-stream");
                            for (int i = 0; i < 100; i++) {
                                if (!exchange.response().awaitWritable(0)) {
                                    break;
                                }
                                exchange.response().write(chunk.clone());
                            }
                            exchange.response().end();
                            done.countDown();
                        })
                        .start(kind);
                Socket socket = RawClient.slowSocket(bridge.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            long total = 0;
            byte[] buffer = new byte[100_000];
            while (total < 100L * chunk.length) {
                total += in.read(buffer);
            }
            done.await();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustOutliveTheContainersIdleTimeoutWhileTheApplicationWorks(Kind kind) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestBridge bridge = new TestBridge()
                        .idle(300)
                        .app(exchange -> {
                            release.await();
                            ScriptedEngine.respond(exchange, "late");
                        })
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("GET /");
            Thread.sleep(1_500);
            release.countDown();
            assertThat(client.reply().body()).isEqualTo("late");
        }
    }
}
