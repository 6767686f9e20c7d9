package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** What {@code status.json} says, held to its schema by Python's jsonschema. */
final class StatusSchemaIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VALIDATOR = """
            import json, jsonschema
            status, schema = [json.load(open(name)) for name in ('status.json', 'status.schema.json')]
            jsonschema.Draft202012Validator.check_schema(schema)
            for error in jsonschema.Draft202012Validator(schema).iter_errors(status):
                print('%s: %s' % ('/'.join(map(str, error.absolute_path)), error.message))
            for group in status['groups']:
                for mount in group['mounts']:
                    since = mount['sinceStart']
                    print('%s %d %d' % (mount['path'], since['requests'], since['statuses']['5xx']))
            """;

    @TempDir
    Path folder;

    @Test
    void itIsWhatTheSchemaSays() throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), """
                import threading
                import mod_wsgi

                RELEASE = threading.Event()
                mod_wsgi.register_health('always', lambda: None)

                def application(environ, start_response):
                    path = environ['PATH_INFO']
                    if path == '/wait':
                        RELEASE.wait(60)
                    if path == '/release':
                        RELEASE.set()
                    start_response('500 Oops' if path == '/error' else '200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        Files.writeString(folder.resolve("job.py"), "import time\nwhile True: time.sleep(1)\n");
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", "cpython", "--admin-port", "0", "--threads", "3"));
        command.addAll(List.of("--reload-on-changes", "--service-script", "beside", "job.py"));
        command.addAll(List.of("--slow-request", "0.1"));
        try (Server server = Server.start(folder, Map.of(), command)) {
            for (String path : List.of("/", "/", "/error")) {
                server.get(path);
            }
            var waiting = CLIENT.sendAsync(
                    HttpRequest.newBuilder(server.url().resolve("/wait")).build(),
                    HttpResponse.BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> status(server).contains("\"slow\":true"));
            await().atMost(PATIENCE).until(() -> status(server).contains("\"name\":\"always\",\"status\":\"up\""));
            assertThat(validate(server)).isEqualTo("/ 3 1\n");
            server.get("/release");
            waiting.join();
            await().atMost(PATIENCE).until(() -> !status(server).contains("\"slowRequests\":[]"));
            assertThat(validate(server)).isEqualTo("/ 5 1\n");

            assertThat(status(server)).contains("\"failedSince\":null,\"failure\":null");
            Files.writeString(script, "raise KeyError('broken')\n");
            server.get("/");
            await().atMost(PATIENCE).until(() -> status(server).contains("KeyError"));
            assertThat(validate(server)).startsWith("/ ");
            String failure = status(server).replaceAll(".*\"failure\":\"([^\"]*)\".*", "$1");
            assertThat(failure.strip()).containsOnlyOnce("KeyError: 'broken'");
        }
    }

    private static String status(Server server) throws Exception {
        return ask(server, "/-/status.json");
    }

    private static String ask(Server server, String path) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(server.admin().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private String validate(Server server) throws Exception {
        Files.writeString(folder.resolve("status.json"), status(server));
        Files.writeString(folder.resolve("status.schema.json"), ask(server, "/-/status.schema.json"));
        Process process = new ProcessBuilder("python3", "-c", VALIDATOR)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
