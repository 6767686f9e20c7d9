package org.wsgibridge.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;

/** Checks of the application decide about readiness, and hang without harm. */
final class ApplicationHealthIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String APPLICATION = """
            import os, time
            import mod_wsgi

            HERE = os.path.dirname(os.path.abspath(__file__))

            def database():
                if not os.path.exists(os.path.join(HERE, 'database')):
                    raise IOError('secret: no database')
                if os.path.exists(os.path.join(HERE, 'hang')):
                    time.sleep(3600)

            mod_wsgi.register_health('database', database, timeout=1)

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'hello']
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void theyDecideAboutReadiness(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--threads", "1", "--startup-timeout", "60"));
        command.addAll(List.of("--admin-port", "0", "--probes", "on"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            awaitReady(server, 503, "health check database: ", "secret: no database");
            HttpResponse<String> probe = server.get("/-/ready");
            assertThat(probe.statusCode()).isEqualTo(503);
            assertThat(probe.body()).isEqualTo("unavailable\n");
            await().atMost(PATIENCE).until(() -> log().contains("WB0316"));

            Files.createFile(folder.resolve("database"));
            awaitReady(server, 200, "\"status\":\"up\"", "\"checks\":[{\"name\":\"database\"");
            Files.createFile(folder.resolve("hang"));
            awaitReady(server, 503, "health check database: it has not answered within 1 s");
            awaitReady(server, 503, "health check database: its last run has not ended yet");
            assertThat(server.get("/").body()).isEqualTo("hello");
        }
        assertThat(log()).doesNotContain("WB0403", "WB0404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void aReloadDoesNotMakeAHealthyServerUnready(String engine) throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        Files.createFile(folder.resolve("database"));
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", engine, "--threads", "1", "--startup-timeout", "60"));
        command.addAll(List.of("--admin-port", "0", "--reload-on-changes"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            awaitReady(server, 200, "\"status\":\"up\"");
            Files.writeString(script, APPLICATION.replace("timeout=1)", """
                    timeout=1)

                    def cache():
                        deadline = time.time() + 30
                        while not os.path.exists(os.path.join(HERE, 'cache')) and time.time() < deadline:
                            time.sleep(0.01)
                        raise IOError('no cache')

                    mod_wsgi.register_health('cache', cache, timeout=50)""").replace("b'hello'", "b'new'"));
            // The new code serves, its check has not answered: ready at every moment.
            await().atMost(PATIENCE).until(() -> {
                assertThat(ready(server).statusCode()).isEqualTo(200);
                return server.get("/").body().equals("new");
            });
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> ready(server).statusCode() == 200);
            Files.createFile(folder.resolve("cache"));
            awaitReady(server, 503, "health check cache: ", "no cache", "\"name\":\"database\",\"status\":\"up\"");
        }
    }

    private static HttpResponse<String> ready(Server server) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(server.admin().resolve("/-/ready")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("root/error_log"));
    }

    private static void awaitReady(Server server, int status, String... parts) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> answer = ready(server);
            assertThat(answer.body()).contains(parts);
            assertThat(answer.statusCode()).isEqualTo(status);
        });
    }
}
