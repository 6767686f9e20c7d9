package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** What opens the admin mount: a token, or a request of this machine. */
class AdminTokenTest {
    private static TestBridge bench() {
        return new TestBridge()
                .app(exchange -> ScriptedEngine.respond(
                        exchange, "application " + exchange.environ().get("PATH_INFO")));
    }

    @ParameterizedTest
    @EnumSource
    void mustMakeATokenWhereOneIsNeeded(Kind kind) throws Exception {
        try (TestBridge bench = bench().option("admin", "public").start(kind);
                RawClient client = bench.client()) {
            String made =
                    bench.admin().made() == null ? "" : bench.admin().made().text();
            assertThat(made).hasSize(43);
            assertThat(client.get("/-/status.json").status()).isEqualTo(401);
            assertThat(client.get("/-/live").status()).isEqualTo(401);
            assertThat(client.get("/-/status.json", "Authorization: Bearer " + made)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void mustNeedATokenOnItsListenerForActionsAndAtOtherAddresses() throws Exception {
        for (List<String> option : List.of(List.of("admin-actions", "on"), List.of("admin-host", "0.0.0.0"))) {
            TestBridge made = bench().option("admin-port", "0").option(option.get(0), option.get(1));
            try (TestBridge bench = made.start(Kind.JETTY)) {
                assertThat(bench.admin().made()).isNotNull();
                assertThat(bench.adminGet("/-/status").status()).isEqualTo(401);
                assertThat(bench.adminGet("/-/live").body()).isEqualTo("ok\n");
            }
        }
    }

    @Test
    void mustBeOpenOnALoopbackListenerToRequestsForThisMachine() throws Exception {
        try (TestBridge bench = bench().option("admin-port", "0").start(Kind.JETTY)) {
            assertThat(bench.admin().made()).isNull();
            for (String host : List.of("localhost", "localhost:1234", "x.localhost", "127.0.0.1", "[::1]:9001")) {
                assertThat(askFor(bench, "Host: " + host).status()).as(host).isEqualTo(200);
            }
        }
    }

    static List<String> strangers() {
        return List.of(
                "Host: evil.example",
                "Host: localhost.evil.example",
                "Host: 127.0.0.1.evil.example",
                "Host: 192.0.2.1:8080",
                "Host: 0.0.0.0",
                "Host: 127.1",
                "Host: 127.0.0.256",
                "Host: [::1",
                "Host: ",
                "Host: localhost\r\nX-Forwarded-For: 127.0.0.1",
                "Host: localhost\r\nx-forwarded-proto: https",
                "Host: localhost\r\nForwarded: for=127.0.0.1",
                "Host: localhost\r\nX-Real-IP: ::1",
                "Host: localhost\r\nVia: 1.1 proxy");
    }

    /** The first ones are DNS rebinding: another site whose name was made to lead here. */
    @ParameterizedTest
    @MethodSource("strangers")
    void mustSayOnlyOkToRequestsForOthers(String headers) throws Exception {
        try (TestBridge bench = bench().option("admin-port", "0").start(Kind.JETTY)) {
            RawClient.Reply reply = askFor(bench, headers);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("expected a request to localhost").doesNotContain("default");
            try (RawClient client = bench.adminClient()) {
                client.send("GET /-/ready HTTP/1.1\r\n" + headers + "\r\n\r\n");
                assertThat(client.reply().body()).isEqualTo("ok\n");
            }
        }
    }

    private static RawClient.Reply askFor(TestBridge bench, String headers) throws Exception {
        try (RawClient client = bench.adminClient()) {
            return client.send("GET /-/status.json HTTP/1.1\r\n" + headers + "\r\n\r\n")
                    .reply();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotBeOpenedByAGuess(AdminDoor door) throws Exception {
        String almost = AdminDoor.SECRET.substring(1);
        try (TestBridge bench = door.start(bench())) {
            for (String authorization : List.of(
                    "Bearer",
                    "Bearer ",
                    "Bearer x" + almost,
                    "Bearer " + almost,
                    "Bearer " + AdminDoor.SECRET + "x",
                    "Bearer " + AdminDoor.SECRET.toUpperCase(java.util.Locale.ROOT),
                    "Token " + AdminDoor.SECRET,
                    AdminDoor.SECRET,
                    "Basic " + AdminDoor.SECRET,
                    "Basic " + Base64.getEncoder().encodeToString((AdminDoor.SECRET + ":").getBytes(US_ASCII)),
                    "Basic !!!")) {
                assertThat(door.stranger(bench, "GET /-/status", "Authorization: " + authorization)
                                .status())
                        .as(authorization)
                        .isEqualTo(401);
            }
            String query = "?token=" + AdminDoor.SECRET;
            assertThat(door.stranger(bench, "GET /-/status" + query).status()).isEqualTo(401);
        }
    }
}
