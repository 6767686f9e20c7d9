package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** Requests that are meant to hurt get a 4xx or a closed connection, and cost no other client anything. */
class HostileRequestTest {
    private final AtomicInteger calls = new AtomicInteger();

    private TestBridge start(Kind kind) throws Exception {
        return new TestBridge()
                .app(exchange -> {
                    calls.incrementAndGet();
                    ScriptedEngine.respond(exchange, "served");
                })
                .start(kind);
    }

    private void mustBeRefused(TestBridge bridge, String request) throws IOException {
        int before = calls.get();
        try (RawClient client = bridge.client()) {
            RawClient.Reply reply = null;
            try {
                reply = client.send(request).replyIfAny();
            } catch (java.net.SocketException e) {
                // The container closed the connection while we were still sending.
            }
            assertThat(reply == null || (reply.status() >= 400 && reply.status() < 500))
                    .as(String.valueOf(reply))
                    .isTrue();
        }
        assertThat(calls).hasValue(before);
        try (RawClient client = bridge.client()) {
            assertThat(client.get("/").body()).isEqualTo("served");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseOversizedHeads(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind)) {
            mustBeRefused(bridge, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(100_000) + "\r\n\r\n");
            mustBeRefused(bridge, "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            StringBuilder many = new StringBuilder("GET / HTTP/1.1\r\nHost: x\r\n");
            for (int i = 0; i < 10_000; i++) {
                many.append("X-").append(i).append(": 1\r\n");
            }
            mustBeRefused(bridge, many.append("\r\n").toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustRefuseMalformedHeads(Kind kind) throws Exception {
        try (TestBridge bridge = start(kind)) {
            mustBeRefused(bridge, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n");
            mustBeRefused(bridge, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n");
            mustBeRefused(bridge, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n");
            mustBeRefused(bridge, "GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n");
            mustBeRefused(bridge, "GET / HTTP/1.1\r\n\r\n");
            mustBeRefused(bridge, "nonsense\r\n\r\n");
        }
    }
}
