package org.wsgibridge.it.project;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** What does not end at the signal: it is killed with all that it has started, and nothing is left. */
final class ForcedEndIT {
    /** The regular expression takes forever, in C code that lets no other thread run. */
    private static final String APPLICATION = """
        import os
        import re

        def application(environ, start_response):
            if environ['PATH_INFO'] == '/stuck':
                open(os.environ['STUCK'], 'w').close()
                re.match('(a+)+$', 'a' * 60 + 'b')
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'served']
        """;

    private static final List<String> SERVED =
            List.of("--host=127.0.0.1", "--port=0", "--processes=2", "--graceful-timeout=1", "--shutdown-timeout=1");

    @TempDir
    private Path folder;

    private Path project;
    private ProjectCommand command;

    @BeforeEach
    void makeProject() throws Exception {
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("wsgi.py"), APPLICATION);
        command = new ProjectCommand(project);
    }

    private static List<String> java(Path jar, String... first) {
        List<String> line = new ArrayList<>(List.of(Server.java(), "-jar", jar.toString()));
        line.addAll(List.of(first));
        line.addAll(SERVED);
        return line;
    }

    private static void assertGone(List<ProcessHandle> all) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    private static void end(List<ProcessHandle> all) {
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void theServerOfAWarMustKillAPythonThatIsStuckInC() throws Exception {
        Path war = folder.resolve("project.war");
        ProjectCommand.Done built = command.run("build-war", project.toString(), "--output", war.toString());
        assertThat(built.exitCode()).as(built.output()).isZero();
        Path work = Files.createDirectory(folder.resolve("work"));
        Path begun = folder.resolve("begun");
        Map<String, String> variables =
                Map.of("WSGI_EXPRESS_CACHE", folder.resolve("cache").toString(), "STUCK", begun.toString());
        Server server = Server.start(work, variables, java(war, "--server-root=" + work.resolve("root")));
        List<ProcessHandle> all = new ArrayList<>();
        try (server) {
            assertThat(server.get("/").body()).as(server.output()).isEqualTo("served");
            all.addAll(server.process().descendants().toList());
            assertThat(all).as("Python processes").hasSizeGreaterThanOrEqualTo(2);
            var stuck = server.getAsync("/stuck");
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(begun));
            server.process().destroy();
            assertThat(server.exitValue()).as(server.output()).isEqualTo(143);
            assertThat(stuck.handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                            .get(1, TimeUnit.MINUTES))
                    .isNotEqualTo(200);
            assertGone(all);
        } finally {
            end(all);
        }
    }

    @Test
    void aServerThatDoesNotEndInItsTimeMustBeKilledWithItsProcesses() throws Exception {
        Path output = folder.resolve("start.out");
        Process process = command.start(java(Server.JAR, "start", "--server-root=" + folder.resolve("root")), output);
        List<ProcessHandle> all = new ArrayList<>();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(output).contains("Locale Setting") || !process.isAlive());
            ProcessHandle server = process.children().findFirst().orElseThrow();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> server.descendants().count() >= 2);
            process.descendants().forEach(all::add);
            signal("STOP", server);
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(output))
                    .contains("process " + server.pid() + " has not ended in its time, and is killed");
            assertThat(process.exitValue()).isEqualTo(143);
            assertGone(all);
        } finally {
            end(all);
            process.destroyForcibly();
        }
    }

    @Test
    void aHookThatIgnoresTheSignalMustBeKilledWithItsChildren() throws Exception {
        Path began = folder.resolve("began");
        Path hook = Files.writeString(
                Files.createDirectories(project.resolve(".wsgi/action_hooks")).resolve("deploy"),
                "#!/bin/sh\ntrap '' TERM\nsleep 1000 &\ntouch " + began + "\nwait\nwhile :; do sleep 1; done\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path output = folder.resolve("start.out");
        Process process = command.start(command.line("start"), output);
        List<ProcessHandle> all = new ArrayList<>();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(began));
            process.descendants().forEach(all::add);
            process.destroy();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readString(output))
                    .contains("has not ended in its time, and is killed")
                    .doesNotContain("Server URL");
            assertGone(all);
        } finally {
            end(all);
            process.destroyForcibly();
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, process.pid() + "")
                        .start()
                        .waitFor())
                .isZero();
    }
}
