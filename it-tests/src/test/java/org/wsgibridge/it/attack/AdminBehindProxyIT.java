package org.wsgibridge.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;

/**
 * The internet behind an nginx on the same machine, with its default settings: the server sees requests from 127.0.0.1
 * to 127.0.0.1, with no header that says otherwise.
 */
final class AdminBehindProxyIT {
    private static final List<String> PATHS = List.of(
            "/-/live",
            "/-/ready",
            "/-/metrics",
            "/-/status",
            "/-/status.json",
            "/-/status.js",
            "/-/status/events",
            "/-/status/stack?request=x",
            "/-/status/reload");
    private static final List<String> SPELLINGS =
            List.of("//-/status", "/%2D/status", "/-%2Fstatus", "/x/../-/status", "/-/./status.json", "/-/status;x");

    @TempDir
    private Path folder;

    @BeforeEach
    void anApplication() throws IOException {
        assumeTrue(Nginx.isInstalled(), "needs nginx (Debian: nginx-light)");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'the application']
                """);
    }

    private Server serve(String engine, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--startup-timeout", "120", "--metrics", "prometheus"));
        command.addAll(List.of(options));
        return Server.start(folder, Map.of(), command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustGetToTheApplicationAlone(String engine) throws Exception {
        try (Server server = serve(engine);
                Nginx nginx = Nginx.start(folder, server.url().getPort())) {
            for (String path : PATHS) {
                assertThat(nginx.ask("GET " + path)).as(path).contains("200 OK", "the application");
            }
            for (String path : SPELLINGS) {
                assertThat(nginx.ask("GET " + path)).as(path).doesNotContain("Process group", "\"context\"");
            }
            for (String path : List.of("/-/status/reload", "/-/status/retire")) {
                String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\n";
                assertThat(nginx.ask("POST " + path, form, "\r\ngroup=default"))
                        .as(path)
                        .contains("the application");
            }
            assertThat(server.admin().getPort()).isNotEqualTo(server.url().getPort());
            assertThat(server.get(server.admin().toString()).body()).contains("Process group default");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "cpython")
    void mustGetOneWordOfAProbe(String engine) throws Exception {
        try (Server server = serve(engine, "--probes", "on");
                Nginx nginx = Nginx.start(folder, server.url().getPort())) {
            for (String path : List.of("/-/live", "/-/ready")) {
                assertThat(nginx.ask("GET " + path)).contains("200 OK").endsWith("\r\n\r\nok\n");
            }
            assertThat(nginx.ask("GET /-/status")).contains("the application");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "cpython")
    void mustGetNothingWithoutTheTokenWhereItIsPublic(String engine) throws Exception {
        try (Server server = serve(engine, "--admin", "public", "--admin-actions", "on");
                Nginx nginx = Nginx.start(folder, server.url().getPort())) {
            List<String> guesses = List.of(
                    "",
                    "Authorization: Bearer x\r\n",
                    "Authorization: Basic YWRtaW46YWRtaW4=\r\n",
                    "X-Forwarded-For: 127.0.0.1\r\n",
                    "Forwarded: for=127.0.0.1;host=localhost\r\n",
                    "X-Real-IP: 127.0.0.1\r\n",
                    "Cookie: token=x\r\n");
            for (String path : PATHS) {
                for (String guess : guesses) {
                    assertThat(nginx.ask("GET " + path, guess))
                            .as("%s %s", path, guess)
                            .contains(" 401 ")
                            .doesNotContain("Process group", "wsgi_", "pid");
                }
            }
            Stream.of("reload", "retire").forEach(action -> {
                try {
                    assertThat(nginx.ask("POST /-/status/" + action, "Content-Length: 0\r\n"))
                            .contains(" 401 ");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(nginx.ask("GET /-/status", "Authorization: Bearer " + server.token() + "\r\n"))
                    .contains("200 OK", "Process group default");
        }
    }
}
