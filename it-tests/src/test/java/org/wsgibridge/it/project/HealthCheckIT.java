package org.wsgibridge.it.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.it.express.Server;

/** The health check of an image, and the hooks of a project that are one. */
final class HealthCheckIT {
    private static final String CHECK =
            Path.of("../deploy/docker/healthcheck").toAbsolutePath().normalize().toString();

    private static final String APPLICATION = """
        def application(environ, start_response):
            start_response('503 Service Unavailable', [('Content-Length', '0')])
            return []
        """;

    private static final String[] START = {
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--server-root",
        "root",
        "--server-name",
        "www.example.com",
        "--admin-port",
        "0"
    };

    /** A server of the project's own, which answers every request alike. */
    private static final String PROGRAM = """
        import http.server
        import sys

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(int(sys.argv[1]))
                self.send_header('Location', 'http://127.0.0.1:1/')
                self.send_header('Content-Length', '0')
                self.end_headers()

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
        print(server.server_port, flush=True)
        server.serve_forever()
        """;

    @TempDir
    private Path folder;

    private Path project;

    private ProjectCommand command;

    /** A running program. */
    private record Program(Process process, String port) implements AutoCloseable {
        static Program start(String answer) throws IOException {
            Process process = new ProcessBuilder("python3", "-c", PROGRAM, answer)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Program(process, process.inputReader().readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        command = new ProjectCommand(project);
    }

    /** Returns the exit code of the check in a container whose server has its root there. */
    private int check(Path root, Map<String, String> variables) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3", CHECK);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(List.of("WSGI_PORT", "MOD_WSGI_PORT", "WARPDRIVE_HTTP_PORT", "PORT"));
        environment.put("WSGI_SERVER_ROOT", root.toString());
        environment.putAll(variables);
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** It says where its admin listener is. The port of the variable is not asked. */
    @Test
    void theServerMustBeAskedWhereItSaysAlsoForOneNameAndABrokenApplication() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), APPLICATION);
        try (Server server = command.serve(START)) {
            assertThat(server.get("/").statusCode()).as("for another host").isEqualTo(403);
            assertThat(check(project.resolve("root"), Map.of("PORT", "1")))
                    .as(server.output())
                    .isZero();
            Path root = Files.writeString(
                    folder.resolve("root"), project.resolve("root").toString());
            assertThat(check(
                            folder,
                            Map.of("PORT", "1", "WSGI_SERVER_ROOT", "", "WSGI_SERVER_ROOT_FILE", root.toString())))
                    .as("a file names the server root")
                    .isZero();
        }
        assertThat(check(project.resolve("root"), Map.of("PORT", "1")))
                .as("after its end")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "302, 0", "401, 0", "403, 0", "404, 0", "500, 1", "503, 1"})
    void aProgramOfTheProjectMustAnswerAtItsPort(String answer, int expected) throws Exception {
        try (Program program = Program.start(answer)) {
            for (String name : List.of("WSGI_PORT", "MOD_WSGI_PORT", "WARPDRIVE_HTTP_PORT", "PORT")) {
                assertThat(check(folder, Map.of(name, program.port()))).as(name).isEqualTo(expected);
            }
            Path file = Files.writeString(folder.resolve("port"), program.port() + "\n");
            for (String name : List.of("WSGI_PORT_FILE", "MOD_WSGI_PORT_FILE")) {
                assertThat(check(folder, Map.of(name, file.toString(), "PORT", "1")))
                        .as(name)
                        .isEqualTo(expected);
            }
            assertThat(check(folder, Map.of("WSGI_PORT", program.port(), "PORT", "1")))
                    .as("the server's own variable wins")
                    .isEqualTo(expected);
        }
        assertThat(check(folder, Map.of("PORT", "1")))
                .as("where nothing listens")
                .isEqualTo(1);
    }

    /** The usual probe, with the exit code of curl for an answer of 403, and for none. */
    @ParameterizedTest
    @CsvSource({"alive, 200, 0", "ready, 200, 0", "alive, 403, 22", "ready, 403, 22"})
    void aProbeOfTheProjectMustKnowThePortAndTellByItsExitCode(String name, String answer, int expected)
            throws Exception {
        Path hook = Files.writeString(
                Files.createDirectories(project.resolve(".wsgi/action_hooks")).resolve(name),
                "#!/bin/sh\nexec curl -sf http://127.0.0.1:$WARPDRIVE_HTTP_PORT/\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Program program = Program.start(answer)) {
            ProjectCommand.Done byPort = command.with("PORT", program.port()).run(name);
            assertThat(byPort.exitCode()).as(byPort.output()).isEqualTo(expected);
            ProjectCommand.Done wins = command.with("WARPDRIVE_HTTP_PORT", program.port())
                    .with("PORT", "1")
                    .run(name);
            assertThat(wins.exitCode()).as(wins.output()).isEqualTo(expected);
        }
        ProjectCommand.Done none = command.with("WARPDRIVE_HTTP_PORT", "1").run(name);
        assertThat(none.exitCode()).as(none.output()).isEqualTo(7);
    }
}
