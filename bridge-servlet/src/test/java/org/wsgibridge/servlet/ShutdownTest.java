package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Header;

/** Containers that stop while requests run. */
class ShutdownTest {
    private final CountDownLatch running = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsCutOffMustNotGetAnEmptyAnswer(Kind kind) throws Exception {
        TestBridge bench = new TestBridge()
                .app(exchange -> {
                    running.countDown();
                    new CountDownLatch(1).await();
                })
                .option("graceful-timeout", "0");
        try (RawClient client = bench.start(kind).client()) {
            client.request("GET /");
            running.await();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(bench::close);
            RawClient.Reply reply = client.replyIfAny();
            assertThat(reply == null ? 503 : reply.status()).isIn(500, 503);
            closing.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfAResponseMustNotBeEndedAsIfItWereWhole(Kind kind) throws Exception {
        TestBridge bench = new TestBridge()
                .app(exchange -> {
                    exchange.response()
                            .startResponse("200 OK", List.of(new Header("Content-Type", "text/plain")), false);
                    exchange.response().write("half".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    running.countDown();
                    new CountDownLatch(1).await();
                })
                .option("graceful-timeout", "0");
        try (RawClient client = bench.start(kind).client()) {
            client.request("GET /");
            running.await();
            client.readUntil("half");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(bench::close);
            assertThat(client.readAll()).doesNotContain("0\r\n\r\n");
            closing.join();
        }
    }

    @Test
    void tomcatMustSendTheAnswerOfARequestThatEndsInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TestBridge bench = new TestBridge().app(exchange -> {
            running.countDown();
            end.await();
            ScriptedEngine.respond(exchange, "in time");
        });
        try (RawClient client = bench.start(Kind.TOMCAT).client()) {
            client.request("GET /");
            running.await();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(bench::close);
            end.countDown();
            assertThat(client.reply().body()).isEqualTo("in time");
            closing.join();
        }
    }
}
