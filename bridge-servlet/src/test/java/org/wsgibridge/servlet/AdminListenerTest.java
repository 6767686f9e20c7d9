package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** The admin mount's own listener against clients that misbehave. */
class AdminListenerTest {
    private final TestBridge bench = new TestBridge()
            .app(exchange -> ScriptedEngine.respond(exchange, "application"))
            .option("admin-port", "0");

    @BeforeEach
    void start() throws Exception {
        bench.start(Kind.JETTY);
    }

    @AfterEach
    void noThreadMustBeLeft() {
        bench.close();
        await().until(() -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("wsgi-admin"))
                .count();
    }

    private Socket connect() throws Exception {
        int port = URI.create(String.valueOf(bench.admin().url())).getPort();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'GET -/live HTTP/1.1\r\nHost: localhost\r\n'",
        "400, 'GET http://localhost/-/live HTTP/1.1\r\nHost: localhost\r\n'",
        "400, 'GET /-/live HTTP/2.0\r\nHost: localhost\r\n'",
        "400, 'GET /-/live\r\nHost: localhost\r\n'",
        "400, 'GET  /-/live HTTP/1.1\r\nHost: localhost\r\n'",
        "400, 'GET /-/live HTTP/1.1\r\n'",
        "400, 'agent-chec\r\n'",
        "400, ' agent-check\r\n'",
        "400, 'GET /-/live HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n'",
        "400, 'GET /-/live HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n'",
        "400, 'GET /-/live HTTP/1.1\r\nHost : localhost\r\n'",
        "400, 'GET /-/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: a\r\nAuthorization: b\r\n'",
        "400, 'POST /-/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n'",
        "400, 'POST /-/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n'",
        "411, 'POST /-/status HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n'",
        "413, 'POST /-/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8193\r\n'",
        "404, 'GET /-/../-/live HTTP/1.1\r\nHost: localhost\r\n'",
        "404, 'GET /%2D/live HTTP/1.1\r\nHost: localhost\r\n'",
        "404, 'GET / HTTP/1.1\r\nHost: localhost\r\n'",
        "200, 'GET /-/live HTTP/1.0\r\n'",
        "200, '\r\nGET /-/live HTTP/1.1\r\nHost: localhost\r\n'"
    })
    void mustReadRequestsStrictly(int status, String head) throws Exception {
        try (RawClient client = bench.adminClient()) {
            RawClient.Reply reply = client.send(head + "\r\n").reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    /** The words, without what HAProxy may add to what it sends. */
    private String agentCheck(String sent) throws Exception {
        try (RawClient client = bench.adminClient()) {
            return client.send(sent).readAll();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-check", "agent-check\n", "agent-check\r\n", "agent-check node1\n"})
    void mustAnswerAnAgentCheckWithOneLine(String sent) throws Exception {
        assertThat(agentCheck(sent)).isEqualTo("up ready 100%\n");
    }

    @Test
    void mustTellAnAgentCheckOfBusySlotsAndOfTheEnd() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        bench.app(exchange -> {
            arrived.countDown();
            release.await();
            ScriptedEngine.respond(exchange, "application");
        });
        try (RawClient client = bench.client()) {
            client.request("GET /");
            arrived.await();
            assertThat(agentCheck("agent-check")).matches("up ready (?!100)[0-9]{1,2}%\n");
            bench.announceEnd();
            assertThat(agentCheck("agent-check")).isEqualTo("up drain\n");
            release.countDown();
            assertThat(client.reply().status()).isEqualTo(200);
        } finally {
            release.countDown();
        }
    }

    @Test
    void mustAnswerAgentChecksWhileSilentClientsHoldAllConnections() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = connect();
                socket.getOutputStream().write("agent-".getBytes(US_ASCII));
                silent.add(socket);
            }
            assertThat(agentCheck("agent-check")).isEqualTo("up ready 100%\n");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void mustRefuseAHeadThatIsTooLarge() throws Exception {
        for (String line : List.of("X: " + "x".repeat(17_000) + "\r\n", "X: x\r\n".repeat(4000))) {
            try (RawClient client = bench.adminClient()) {
                client.send("GET /-/live HTTP/1.1\r\n" + line + "\r\n");
                assertThat(client.reply().status()).isEqualTo(431);
            }
        }
    }

    @Test
    void mustAnswerProbesWhileSilentClientsHoldAllConnections() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = connect();
                socket.getOutputStream().write("GET /-/live HTTP/1.1\r\nHost: ".getBytes(US_ASCII));
                silent.add(socket);
                if (i % 20 == 19) {
                    assertThat(bench.adminGet("/-/live").status()).isEqualTo(200);
                }
            }
            await().until(() -> threads() <= 66);
            // Those that are left are ended after a while, whatever they do.
            await().atMost(java.time.Duration.ofSeconds(20)).until(() -> threads() == 1);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void mustAnswerProbesWhileClientsGoOnSendingAfterTheirAnswer() throws Exception {
        List<Socket> sending = new ArrayList<>();
        try {
            for (int i = 0; i < 70; i++) {
                Socket socket = connect();
                sending.add(socket);
                socket.getOutputStream().write("GET /-/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                socket.getOutputStream().write('x');
            }
            assertThat(bench.adminGet("/-/live").status()).isEqualTo(200);
        } finally {
            for (Socket socket : sending) {
                socket.close();
            }
        }
    }

    @Test
    void mustEndWithClientsThatReadNothing() throws Exception {
        try (Socket silent = connect();
                RawClient viewer = bench.adminClient()) {
            silent.getOutputStream().write("GET".getBytes(US_ASCII));
            viewer.request("GET /-/status/events?page");
            assertThat(viewer.readUntil("\n\n")).contains("data: {");
            bench.close();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(viewer.readAll()).doesNotContain("HTTP/1.1");
        }
    }
}
