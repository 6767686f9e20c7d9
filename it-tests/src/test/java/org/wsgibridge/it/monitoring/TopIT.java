package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** {@code wsgi-express top} against a running server. */
final class TopIT {
    private static final String TOKEN = "what-an-operator-has-to-know";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void itShowsWhatTheServerDoes() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import mod_wsgi, os, time

                def check():
                    raise IOError('no \\x1b[31mdatabase')

                mod_wsgi.register_health('database', check)

                def application(environ, start_response):
                    deadline = time.time() + 120
                    while environ['PATH_INFO'] == '/hold' and not os.path.exists('released') and time.time() < deadline:
                        time.sleep(0.05)
                    status = '500 Oops' if environ['PATH_INFO'] == '/error' else '200 OK'
                    start_response(status, [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of("wsgi.py", "--engine", "cpython", "--processes", "2", "--threads", "3"));
        command.addAll(List.of("--mount-point", "/shop", "--admin-token-file", token.toString()));
        try (Server server = Server.start(folder, Map.of(), command)) {
            for (String path : List.of("/shop/", "/shop/", "/shop/error")) {
                server.get(path);
            }
            String group = "(?m)^(shop|default|\\S+) +\\d+\\.\\d +0/6 +0 +\\S+s +\\S+s +\\S+s +1 +0$";
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(top("--server-root", "root", "--once"))
                            .startsWith("/  up ")
                            .contains("not ready", "health check database: ", "no \\x1b[31mdatabase")
                            .containsPattern(group)
                            .containsPattern("(?m)^ +/shop +\\d+\\.\\d +\\S+s +\\S+s +\\S+s +1 +0$")
                            .containsPattern("(?m)^\\S+-1 +\\S+ +active +\\d+ +\\d+% +\\d+M +\\d+s +\\d +0$")
                            .containsPattern("(?m)^\\S+-2 +\\S+ +active +\\d+ +\\d+% +\\d+M +\\d+s +\\d +0$")
                            .doesNotContain("\u001b", TOKEN));
            String url = server.admin().resolve(".").toString();
            assertThat(top("--admin-url", url, "--admin-token-file", "token", "--once"))
                    .contains("INTERPRETER");
            assertThat(fail("--admin-url", url, "--once")).contains("expected the token of the admin mount");
            assertThat(fail("--server-root", "elsewhere", "--once")).contains("no server with an admin mount runs in");
            assertThat(fail("--server-root", "root", "--interval", "0")).contains("--interval 0.0: expected seconds");
            assertThat(run(0, onTerminal("--server-root", "root", "--once")))
                    .contains("\u001b[31mnot ready", "no \\x1b[31mdatabase");
            showsWhatRuns(server);
            showsItAgainAndAgain(server);
            drawsOverTheScreenWithoutColours();
        }
    }

    private void showsWhatRuns(Server server) throws Exception {
        CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> {
            try {
                return server.get("/shop/hold").statusCode();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(top("--server-root", "root", "--once"))
                        .containsPattern("(?m)^\\S{11} +running +\\S+-\\d +GET +/shop/hold +\\d+s +\\d+s$"));
        Files.writeString(folder.resolve("released"), "");
        assertThat(held.get()).isEqualTo(200);
        assertThat(top("--server-root", "root", "--once")).doesNotContain("REQUEST  ");
    }

    private void drawsOverTheScreenWithoutColours() throws Exception {
        Path output = folder.resolve("without-colours.out");
        ProcessBuilder builder = onTerminal("--server-root", "root", "--interval", "0.2");
        builder.environment().put("NO_COLOR", "1");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(output).split("\u001b\\[H", -1).length > 3);
            assertThat(Files.readString(output)).contains("not ready").doesNotContain("\u001b[31m");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void showsItAgainAndAgain(Server server) throws Exception {
        Path output = folder.resolve("top.out");
        Process process = builder("--server-root", "root", "--interval", "0.2")
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(PATIENCE).until(() -> {
                server.get("/shop/");
                // More requests a second than a minute has, so they are those since the table before.
                return Files.readString(output).split("INTERPRETER", -1).length > 3;
            });
            assertThat(process.isAlive()).isTrue();
            assertThat(Files.readString(output)).doesNotContain("\u001b");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private String top(String... arguments) throws IOException, InterruptedException {
        return run(0, builder(arguments));
    }

    private String fail(String... arguments) throws IOException, InterruptedException {
        return run(2, builder(arguments));
    }

    private static String run(int expected, ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(expected);
        return said;
    }

    private ProcessBuilder onTerminal(String... arguments) {
        ProcessBuilder builder = builder(arguments);
        builder.command()
                .addAll(
                        0,
                        List.of(
                                "python3",
                                "-c",
                                "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"));
        builder.environment().put("TERM", "xterm");
        builder.environment().remove("NO_COLOR");
        return builder;
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Server.java(), "-XX:TieredStopAtLevel=1", "-jar", Server.JAR.toString(), "top"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    }
}
