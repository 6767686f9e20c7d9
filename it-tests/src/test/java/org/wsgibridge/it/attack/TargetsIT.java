package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.EmbeddedServer;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Requests to a WAR that claim another scheme or host than they have, or none that all would agree on. */
@ExtendWith(TestServers.class)
final class TargetsIT {
    private static final String APPLICATION = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                names = ('wsgi.url_scheme', 'SERVER_NAME', 'SERVER_PORT', 'HTTP_HOST')
                text = 'seen ' + environ['REQUEST_METHOD'] + ' ' + ' '.join(environ.get(name, '-') for name in names)
                environ['wsgi.input'].read()
                return [(text + ' seen').encode('latin-1')]
            """;

    private static final Set<Container> DEPLOYED = ConcurrentHashMap.newKeySet();

    private final TestServers.Running servers;

    TargetsIT(TestServers.Running servers) {
        this.servers = servers;
    }

    /** Returns the ports: as the container is shipped, and opened for what it can let through. */
    private int[] ports(Container container) throws Exception {
        if (!DEPLOYED.contains(container)) {
            WebApp app = new WebApp(servers.freshFolder("targets"), Engine.CPYTHON).file("wsgi.py", APPLICATION);
            servers.deploy(container, Engine.CPYTHON, "/targets", app);
            DEPLOYED.add(container);
        }
        EmbeddedServer server = servers.server(container);
        return new int[] {server.port(), server.openedPort()};
    }

    private static String exchange(int port, String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.replace("|", "\r\n").getBytes(ISO_8859_1));
            // Else a container that keeps the connection is waited for until it is tired of the silence.
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClaimedSchemeMustNotBeBelievedNorHostAndTargetDiffer(Container container) throws Exception {
        for (int port : ports(container)) {
            for (String target : List.of("http://a.test", "https://a.test", "HTTPS://a.test", "")) {
                String same = exchange(port, "GET " + target + "/targets/x HTTP/1.1|Host: a.test|Connection: close||");
                assertThat(same).as(target).contains("seen GET http a.test 80 a.test seen");
                String other = exchange(port, "GET " + target + "/targets/x HTTP/1.1|Host: b.test|Connection: close||");
                if (target.isEmpty()) {
                    assertThat(other).contains("seen GET http b.test 80 b.test seen");
                } else if (other.contains("seen")) {
                    assertThat(other).as(target).contains("seen GET http a.test 80 a.test seen");
                } else {
                    assertThat(other).as(target).startsWith("HTTP/1.1 400");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoRequestForAnApplicationMustNotReachIt(Container container) throws Exception {
        for (int port : ports(container)) {
            for (String request : List.of(
                    "CONNECT a.test:80 HTTP/1.1|Host: a.test:80",
                    "CONNECT /targets/x HTTP/1.1|Host: a.test",
                    "TRACE /targets/x HTTP/1.1|Host: a.test",
                    "GET foo://a.test/targets/x HTTP/1.1|Host: a.test",
                    "GET * HTTP/1.1|Host: a.test",
                    "GET a.test:80 HTTP/1.1|Host: a.test:80",
                    "GET /targets/x HTTP/1.1|Host: a.test|Host: b.test",
                    "GET /targets/x HTTP/1.1|Host: a.test|Host: a.test",
                    "GET /targets/x HTTP/1.1|Host: user@a.test",
                    "GET /targets/x HTTP/1.1|Host: a/b",
                    "GET /targets/x HTTP/1.1|Host: a,b",
                    "GET /targets/x HTTP/1.1|Host: <a>",
                    "GET /targets/x HTTP/1.1|Host: a:b",
                    "GET /targets/x HTTP/1.1|Host: ",
                    "GET /targets/x HTTP/1.1|Accept: x")) {
                String reply = exchange(port, request + "|Connection: close||");
                assertThat(reply).as(request).doesNotContain("seen").matches("(?s)(HTTP/1.[01] (4|50[15]).*)?");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChunkedBodyInHttp10MustEndTheConnection(Container container) throws Exception {
        for (int port : ports(container)) {
            String reply = exchange(
                    port,
                    "POST /targets/x HTTP/1.0|Host: a.test|Connection: keep-alive|Transfer-Encoding: chunked||"
                            + "0||GET /targets/smuggled HTTP/1.1|Host: a.test|Connection: close||");
            assertThat(reply).startsWith("HTTP/1.").doesNotContain("seen GET");
            assertThat(reply.split("HTTP/1\\.[01] [0-9]", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pseudoHeadersOfHttp2MustNotBeBelieved(Container container) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "nghttp"))),
                "needs nghttp (Debian: nghttp2-client)");
        int port = ports(container)[1];
        assertThat(nghttp(port, ":authority: a.test")).contains("seen GET http a.test 80 a.test seen");
        assertThat(nghttp(port, ":authority: a.test", "host: a.test")).contains("seen GET http a.test 80 a.test seen");
        String https = nghttp(port, ":authority: a.test", ":scheme: https");
        assertThat(https.contains("seen GET http a.test 80 a.test seen") || !https.contains("seen"))
                .as(https)
                .isTrue();
        for (String[] headers : new String[][] {
            {":authority: a.test", "host: b.test"},
            {":authority: a.test", "host: a.test:81"},
            {":authority: a.test", "host: a.test", "host: b.test"},
            {":authority: user@a.test"},
            {":authority: a.test", ":method: TRACE"},
        }) {
            assertThat(nghttp(port, headers)).as(String.join(", ", headers)).doesNotContain("seen");
        }
    }

    private String nghttp(int port, String... headers) throws Exception {
        List<String> command = new ArrayList<>(List.of("nghttp", "--verbose", "--no-dep", "--timeout=60"));
        Stream.of(headers).map(header -> "--header=" + header).forEach(command::add);
        command.add("http://127.0.0.1:" + port + "/targets/x");
        Path output = Files.createDirectories(servers.freshFolder("nghttp")).resolve("out");
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return Files.readString(output, ISO_8859_1);
    }
}
