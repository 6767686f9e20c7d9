package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.it.express.Server;

/** The accelerator: built by {@code pip} from the archive that users get, and used by a real server. */
final class AcceleratorIT {
    private static final String APPLICATION = """
            def stream():
                for part in b'one', b'', b'two':
                    yield part

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/bad':
                    start_response('200 OK', [('X-Bad', 'a\\nb')])
                elif path == '/length':
                    start_response('200 OK', [('Content-Length', '\\xb2')])
                    return [b'x']
                elif path == '/slow':
                    while True:
                        pass
                elif path == '/stream':
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return stream()
                elif path == '/write':
                    start_response('200 OK', [('Content-Length', '6')])(b'wri')
                    return [b'ten']
                elif path == '/empty':
                    start_response('204 No Content', [])
                    return []
                elif path == '/large':
                    start_response('200 OK', [('X-Caf\\xe9'[:3], 'caf\\xe9'), ('Set-Cookie', 'a=b'), ('Set-Cookie', 'c=d')])
                    return [b'x' * 300000]
                body = environ['wsgi.input'].read()
                names = ('REQUEST_METHOD', 'PATH_INFO', 'QUERY_STRING', 'HTTP_X_ASKED', 'CONTENT_LENGTH', 'SERVER_PROTOCOL')
                text = repr([environ.get(name) for name in names]).encode('utf-8') + body
                start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(text)))])
                return [text]
            """;
    private static final List<String> PATHS = List.of(
            "/", "/caf%C3%A9?a=b%20c", "/bad", "/length", "/stream", "/write", "/empty", "/large", "/slow", "/");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path place;

    private static Path venv;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeEnvironment() throws Exception {
        venv = place.resolve("venv");
        Wheel.run(place, Map.of(), "/usr/bin/python3", "-m", "venv", venv.toString());
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Wheel.TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("wsgi_bridge_accelerator-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no archive in " + Wheel.TARGET));
        }
    }

    private static void install() throws Exception {
        String where = "import sysconfig; print(sysconfig.get_paths()['include'])";
        String headers =
                Wheel.run(place, Map.of(), "/usr/bin/python3", "-c", where).strip();
        assumeTrue(
                Files.exists(Path.of(headers, "Python.h")) && Files.exists(Path.of("/usr/bin/gcc")),
                "needs gcc and Python.h (Debian: gcc, python3-dev)");
        Process pip = new ProcessBuilder(
                        venv.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        archive().toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(pip.getInputStream().readAllBytes(), UTF_8);
        assumeTrue(!output.contains("Could not find a version"), "needs setuptools from PyPI\n" + output);
        assertThat(pip.waitFor()).as(output).isZero();
    }

    private Server serve(String... more) throws IOException {
        Files.writeString(folder.resolve("app.py"), APPLICATION);
        List<String> command =
                new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server", "app.py"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("--python-home", venv.toString(), "--log-to-terminal"));
        command.addAll(List.of("--log-level", "info", "--request-timeout", "2", "--interrupt-timeout", "5"));
        command.addAll(List.of(more));
        return Server.start(folder, Map.of(), command);
    }

    private static List<String> answers(Server server) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String path : PATHS) {
            answers.add(answer(server, path, BodyPublishers.noBody(), "GET"));
        }
        answers.add(answer(server, "/echo", BodyPublishers.ofString("b".repeat(500_000)), "POST"));
        return answers;
    }

    private static String answer(Server server, String path, BodyPublisher body, String method) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .header("X-Asked", "for")
                        .method(method, body)
                        .build(),
                BodyHandlers.ofString(UTF_8));
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id"));
        // An error page names its request.
        return response.statusCode() + " " + headers.keySet() + headers.get("set-cookie")
                + (response.statusCode() < 400 ? response.body() : "");
    }

    @Test
    void responsesMustBeTheSameWithIt() throws Exception {
        List<String> without;
        try (Server server = serve()) {
            without = answers(server);
            assertThat(server.output()).doesNotContain("accelerator");
        }
        install();
        try (Server server = serve()) {
            assertThat(answers(server)).isEqualTo(without);
            assertThat(server.output())
                    .containsPattern("uses the accelerator \\d+\\.\\d+")
                    .doesNotContain("WB0517");
        }
        assertThat(without.stream().map(answer -> answer.substring(0, 3)))
                .containsExactly("200", "200", "500", "500", "200", "200", "204", "200", "504", "200", "200");
        try (Server server = serve("--process-setenv", "WSGI_BRIDGE_ACCELERATOR=off")) {
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.output()).doesNotContain("uses the accelerator");
        }
    }

    @Test
    void oneThatIsBrokenMustCostOneLineOfLog() throws Exception {
        Path packages;
        try (Stream<Path> versions = Files.list(venv.resolve("lib"))) {
            packages = versions.findFirst().orElseThrow().resolve("site-packages");
        }
        Path broken = Files.createDirectories(packages.resolve("wsgi_bridge_accelerator"));
        Files.writeString(broken.resolve("__init__.py"), "raise RuntimeError('broken')");
        try (Server server = serve("--processes", "1")) {
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.output())
                    .containsOnlyOnce("WB0517: The accelerator is not used: RuntimeError: broken")
                    .doesNotContain("uses the accelerator");
        } finally {
            FileTree.delete(broken);
        }
    }
}
