package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take or send excessive amounts, and what others notice of it. */
class SlowClientsTest {
    private static final String APPLICATION = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                if environ['PATH_INFO'] == '/large':
                    return (b'x' * 65536 for i in range(192))
                return [b'small']

            def check_password(environ, user, password):
                return False

            def allow_access(environ, host):
                return environ['PATH_INFO'] != '/forbidden'
            """;
    private static final String MEGABYTE = "x".repeat(1 << 20);
    private static final int MEGABYTES = 24;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeApplication() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--response-buffer")
    void mustServeOthersWhileClientsTakeNothing(String engine) throws Exception {
        try (Express express =
                Express.serve(folder, "wsgi.py", "--engine", engine, "--threads", "5", "--response-buffer", "13M")) {
            List<Raw> slow = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Raw client = new Raw(express.url("/"));
                slow.add(client.send("GET /large HTTP/1.0\r\nHost: a\r\n\r\n"));
                assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            }
            assertThat(express.get("/").body()).isEqualTo("small");
            for (Raw client : slow) {
                assertThat(client.skipAll()).isEqualTo(192 * 65536);
                client.close();
            }
        }
    }

    @Test
    void mustLetAClientThatSendsEverythingFirstSeeWhyItIsRefused() throws Exception {
        try (Express express =
                Express.serve(folder, "wsgi.py", "--host-access-script", "wsgi.py", "--auth-user-script", "wsgi.py")) {
            assertThat(upload(express.url("/"), "/any"))
                    .startsWith("HTTP/1.1 401 ")
                    .endsWith("</html>\n");
            assertThat(upload(express.url("/"), "/forbidden"))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("</html>\n");
        }
    }

    @Test
    void mustLetItSeeWhatAnotherHandlerThanTheApplicationAnswers() throws Exception {
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("files/a.txt"), "file");
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--url-alias",
                "/files",
                folder.resolve("files").toString(),
                "--access-log",
                "--access-log-format",
                "common")) {
            assertThat(upload(express.url("/"), "/files/a.txt")).startsWith("HTTP/1.1 405 ");
            assertThat(upload(express.url("/"), "/files/none")).startsWith("HTTP/1.1 40");
            // Above limit-request-body, which is 10 MiB.
            assertThat(upload(express.url("/"), "/any"))
                    .startsWith("HTTP/1.1 413 ")
                    .endsWith("</html>\n");
            express.awaitLog("access_log", "\"POST /any HTTP/1.1\" 413 ");
            express.awaitLog("error_log", "WB0217");
        }
    }

    @Test
    void mustDeliverEachHeadAsItWasSent() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
                    names = ('AUTHORIZATION', 'ACCEPT_ENCODING', 'COOKIE')
                    text = ' '.join([environ.get('HTTP_' + name, '-') for name in names])
                    return [text.encode('latin-1') + b' ' + body + b' end']
                """);
        try (Express express = Express.serve(folder, "wsgi.py", "--keep-alive-timeout", "60");
                Raw client = new Raw(express.url("/"))) {
            for (String value : List.of("Basic QQ", "Basic qq", "GZIP", "gzip", "Gzip, deflate")) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + value + "\r\nAccept-Encoding: " + value
                        + "\r\nCookie: " + value + "\r\n\r\n");
                assertThat(client.until(" end")).contains(value + " " + value + " " + value + "  end");
            }
            String old = Raw.exchange(
                    express.url("/"), "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(old).startsWith("HTTP/1.1 200 ").endsWith("abc end");
        }
    }

    private static String upload(URI url, String path) throws Exception {
        try (Raw client = new Raw(url)) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                    + ((long) MEGABYTES << 20) + "\r\n\r\n");
            for (int i = 0; i < MEGABYTES; i++) {
                client.send(MEGABYTE);
            }
            return client.all();
        }
    }
}
