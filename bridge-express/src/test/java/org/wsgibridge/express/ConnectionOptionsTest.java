package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which clients the server answers, and when its patience ends. */
class ConnectionOptionsTest {
    private static final String APPLICATION = """
            def application(environ, start_response):
                data = environ['wsgi.input'].read()
                start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '8')])
                return [('%08d' % len(data)).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private Express serve(String... arguments) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> all = new ArrayList<>(List.of("wsgi.py"));
        all.addAll(List.of(arguments));
        return Express.serve(folder, all.toArray(String[]::new));
    }

    private static String get(Express express, String host) throws Exception {
        return Raw.exchange(express.url("/"), "GET /a?b=c HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    @Covers({"--server-name", "--server-alias"})
    void mustAnswerToItsNamesOnly() throws Exception {
        try (Express express = serve(
                "--server-name",
                "WWW.example.com",
                "--server-alias",
                "*.example.org",
                "--server-alias",
                "host?.example.net")) {
            int port = express.url("/").getPort();
            for (String host : List.of(
                    "www.example.com",
                    "www.EXAMPLE.com:99",
                    "www.example.com.",
                    "a.b.example.org",
                    "host1.example.net")) {
                assertThat(get(express, host)).as(host).startsWith("HTTP/1.1 200 ");
            }
            for (String host : List.of(
                    "other.com",
                    "example.org",
                    "host12.example.net",
                    "127.0.0.1:" + port,
                    "localhost",
                    "wwwxexample.com")) {
                assertThat(get(express, host)).as(host).startsWith("HTTP/1.1 403 ");
            }
            assertThat(get(express, "example.com"))
                    .startsWith("HTTP/1.1 301 ")
                    .contains("\r\nLocation: http://www.example.com:" + port + "/a?b=c\r\n");
            assertThat(Raw.exchange(express.url("/"), "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    @Covers("--allow-localhost")
    void mustAnswerClientsOfThisMachineWhereAllowed() throws Exception {
        try (Express express = serve("--server-name", "app.example.com", "--allow-localhost")) {
            assertThat(get(express, "localhost")).startsWith("HTTP/1.1 200 ");
            assertThat(get(express, "example.com")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    @Covers({"--header-timeout", "--header-max-timeout", "--header-min-rate"})
    void mustCloseConnectionsOfClientsThatAreSlowWithTheirHeads() throws Exception {
        try (Express express = serve(
                        "--header-timeout",
                        "1",
                        "--header-max-timeout",
                        "4",
                        "--header-min-rate",
                        "10",
                        "--keep-alive-timeout",
                        "600");
                Raw silent = new Raw(express.url("/"));
                Raw dripping = new Raw(express.url("/"));
                Raw healthy = new Raw(express.url("/"))) {
            assertThat(healthy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("00000000"))
                    .contains(" 200 ");
            assertThat(silent.all()).isEmpty();
            dripping.send("GET / HTTP/1.1\r\nHost: a\r\n");
            // A byte now and then keeps Jetty's own idle timeout away forever.
            Thread dripper = new Thread(() -> drip(dripping));
            dripper.setDaemon(true);
            dripper.start();
            // What it still sends may have the connection reset before it sees the answer.
            assertThat(dripping.until("\r\n")).isIn("", "HTTP/1.1 408 Request Timeout\r\n");
            // Idle between two requests is another matter, and so is the next head.
            assertThat(healthy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("00000000"))
                    .contains(" 200 ");
            healthy.send("GET / HTTP/1.1\r\n");
            assertThat(healthy.all())
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    private static void drip(Raw client) {
        try {
            while (true) {
                client.send("X");
                Thread.sleep(200);
            }
        } catch (java.io.IOException | InterruptedException e) {
            return; // it is closed
        }
    }

    @Test
    @Covers("--keep-alive-timeout")
    void mustKeepConnectionsAsLongAsAsked() throws Exception {
        try (Express shortly = serve("--keep-alive-timeout", "0.5");
                Express never = Express.serve(
                        folder, "wsgi.py", "--keep-alive-timeout", "0", "--server-root", folder + "/other")) {
            try (Raw client = new Raw(shortly.url("/"))) {
                for (int i = 0; i < 3; i++) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("00000000"))
                            .contains(" 200 ");
                }
                assertThat(client.all()).isEmpty();
            }
            assertThat(Raw.exchange(never.url("/"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    @Covers({"--body-timeout", "--body-max-timeout", "--body-min-rate"})
    void mustGiveUpClientsThatAreSlowWithTheirBodies() throws Exception {
        try (Express express =
                serve("--body-timeout", "1", "--body-max-timeout", "30", "--body-min-rate", "100", "--threads", "2")) {
            URI url = express.url("/");
            try (Raw stalled = new Raw(url);
                    Raw dripping = new Raw(url);
                    Raw keeping = new Raw(url)) {
                String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
                stalled.send(head);
                dripping.send(head);
                keeping.send(head);
                Thread dripper = new Thread(() -> drip(dripping));
                dripper.setDaemon(true);
                dripper.start();
                // Fast enough for its rate, though it takes longer than --body-timeout.
                for (int i = 0; i < 10; i++) {
                    keeping.send("x".repeat(10_000));
                    Thread.sleep(150);
                }
                assertThat(keeping.until("00100000"))
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("00100000");
                assertThat(stalled.until("\r\n")).startsWith("HTTP/1.1 408 ");
                assertThat(dripping.until("\r\n")).startsWith("HTTP/1.1 408 ");
            }
            assertThat(get(express, "a")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void mustNotCountWhatAnHttp2RequestTakesAsSilence() throws Exception {
        Files.writeString(folder.resolve("slow.py"), """
                import time

                def application(environ, start_response):
                    time.sleep(3)
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [environ['SERVER_PROTOCOL'].encode('ascii')]
                """);
        try (Express express =
                Express.serve(folder, "slow.py", "--http2", "--header-timeout", "1", "--keep-alive-timeout", "0.5")) {
            // The client of the tests asks for HTTP/2 by an upgrade, and keeps the connection.
            for (int i = 0; i < 2; i++) {
                assertThat(express.get("/").body()).isEqualTo("HTTP/2.0");
                Thread.sleep(1500);
            }
        }
    }

    @Test
    @Covers("--chunked-request")
    void mustReadBodiesThatComeInChunks() throws Exception {
        try (Express express = serve("--chunked-request")) {
            assertThat(Raw.exchange(
                            express.url("/"),
                            String.join(
                                    "\r\n",
                                    "POST / HTTP/1.1",
                                    "Host: a",
                                    "Connection: close",
                                    "Transfer-Encoding: chunked",
                                    "",
                                    "5",
                                    "abcde",
                                    "3",
                                    "fgh",
                                    "0",
                                    "",
                                    "")))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("00000008");
        }
    }

    @Test
    @Covers("--process-group")
    void mustNameTheProcessGroup() throws Exception {
        Files.writeString(folder.resolve("group.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [environ['mod_wsgi.process_group'].encode('ascii')]
                """);
        try (Express express = Express.serve(folder, "group.py", "--process-group", "localhost-8000")) {
            assertThat(express.get("/").body()).isEqualTo("localhost-8000");
        }
    }

    @Test
    @Covers("--max-clients")
    void mustHaveFurtherConnectionsWait() throws Exception {
        try (Express express = serve("--max-clients", "2", "--threads", "1", "--keep-alive-timeout", "600")) {
            URI url = express.url("/");
            try (Raw third = thirdOf(url)) {
                assertThat(third.until("00000000")).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    /** A client that has sent its request while two others had connections, which they have given up then. */
    private static Raw thirdOf(URI url) throws Exception {
        try (Raw first = new Raw(url);
                Raw second = new Raw(url)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("00000000");
            second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("00000000");
            Raw third = new Raw(url).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Awaitility.await().pollDelay(java.time.Duration.ofSeconds(1)).until(() -> third.available() == 0);
            return third;
        }
    }

    @Test
    void mustRefuseInASentence() throws Exception {
        Files.writeString(folder.resolve("m.py"), APPLICATION);
        for (String line : List.of(
                "--server-alias a|--server-alias a does nothing without --server-name",
                "--allow-localhost|--allow-localhost does nothing without --server-name",
                "--server-name http://a|--server-name http://a: expected a host such as www.example.com",
                "--server-name a --server-alias b:80|--server-alias b:80: expected a host such as *.example.com",
                "--keep-alive-timeout 5s|--keep-alive-timeout 5s: expected seconds as a plain number",
                "--header-timeout 20 --header-max-timeout 10|--header-max-timeout 10 is below --header-timeout 20",
                "--body-min-rate -1|--body-min-rate -1: expected bytes in a second",
                "--header-timeout 0 --header-max-timeout 60|--header-max-timeout 60 does nothing with"
                        + " --header-timeout 0",
                "--body-timeout 0 --body-min-rate 9|--body-min-rate 9 does nothing with --body-timeout 0",
                "--metrics off --metrics-slo 1|does nothing with --metrics off",
                "--log-to-terminal --error-log-name a|--error-log-name a does nothing with --log-to-terminal",
                "--access-log-name a|--access-log-name a does nothing without --access-log",
                "--startup-log-name a|--startup-log-name a does nothing without --startup-log",
                "--application-group a|--application-group does not apply: an interpreter has one application",
                "--response-buffer-size 1|--response-buffer-size does not apply:"
                        + " a response waits for a slow client in memory and on disk",
                "--isatty|--isatty does not apply: signals reach the server by themselves",
                "--max-clients -1|--max-clients -1: expected a number of connections",
                "--max-clients 0|--max-clients 0: expected a number of connections, 1 or more",
                "--max-clients many|--max-clients many: expected a whole number",
                "--server-backlog 0|--server-backlog 0: expected a number from 1 to",
                "--port -1|--port -1: expected a number from 0 to 65535",
                "--https-port 65536|--https-port 65536: expected a number from 0 to 65535",
                "--threads 0|--threads 0: expected",
                "--processes 0|--processes 0: expected",
                "--listen-backlog -1|--listen-backlog -1: expected")) {
            int bar = line.indexOf('|');
            assertThat(CommandLines.refusal(folder, line.substring(0, bar)))
                    .as(line)
                    .contains(line.substring(bar + 1));
        }
    }
}
