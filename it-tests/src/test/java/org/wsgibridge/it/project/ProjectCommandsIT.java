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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** A project with every hook and file that warpdrive knows, built and started unchanged. */
final class ProjectCommandsIT {
    private static final String[] START = {"start", "--host", "127.0.0.1", "--port", "0"};

    @TempDir
    private Path folder;

    private Path project;
    private ProjectCommand command;

    @BeforeEach
    void makeProject() throws Exception {
        project = folder.resolve("project");
        command = ProjectCommand.ofSample(project);
    }

    private List<String> record() throws IOException {
        Path record = project.resolve(".venv/data/record");
        return Files.exists(record) ? Files.readAllLines(record) : List.of();
    }

    private void build() throws Exception {
        ProjectCommand.Done built = command.run("build");
        assertThat(built.exitCode()).as(built.output()).isZero();
    }

    private Path hook(String name, String text) throws IOException {
        Path file = Files.writeString(project.resolve(".warpdrive/action_hooks").resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void everyHookMustRunWhenAndWhereWarpdriveRunsIt() throws Exception {
        build();
        for (String name : List.of("setup", "migrate", "verify", "alive", "ready")) {
            ProjectCommand.Done done = command.run(name);
            assertThat(done.exitCode()).as(done.output()).isZero();
        }
        for (int start = 0; start < 2; start++) {
            try (Server server = command.serve(START)) {
                assertThat(server.get("/").body())
                        .as(server.output())
                        .isEqualTo("greetings\nshared\ncommon to deploy\nit's deployed\n"
                                + project.resolve("site").toRealPath() + "\nTrue");
                assertThat(server.get("/files/page.txt").body()).isEqualTo("a file\n");
                assertThat(server.output()).contains("(1 process * 3 threads)");
            }
        }
        String deployed = ", common to deploy, it's deployed, project";
        assertThat(record())
                .containsExactly(
                        "pre-build: build, none, none, none, project",
                        "build: build, none, common to build, building, project",
                        "deploy-cfg: deploy, setup" + deployed,
                        "setup: deploy, setup" + deployed,
                        "migrate: deploy, migrate" + deployed,
                        "verify: deploy, verify" + deployed,
                        "alive: deploy, alive" + deployed,
                        "ready: deploy, ready" + deployed,
                        "deploy: deploy, start" + deployed,
                        "deploy: deploy, start" + deployed);
    }

    @Test
    void execMustBecomeTheProgramWithItsSignalsAndExitCode() throws Exception {
        build();
        Path output = folder.resolve("exec.out");
        List<String> line = command.line(
                "exec", "bash", "-c", "trap 'exit 9' TERM; echo \"$OF_PHASE $$\"; while :; do sleep 0.1; done");
        Process process = command.start(line, output);
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(output).contains("it's deployed"));
            assertThat(Files.readString(output)).as("the same process").contains("it's deployed " + process.pid());
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(9);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutTheLauncherTheProgramMustBeToldToEnd() throws Exception {
        build();
        Path output = folder.resolve("exec.out");
        List<String> line = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString()));
        line.addAll(List.of(
                "exec", "bash", "-c", "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.1; done"));
        Process process = command.start(line, output);
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(output).contains("ready"));
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(output)).contains("told");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void startMustBecomeTheServerWhichFinishesItsRequests() throws Exception {
        build();
        try (Server server = command.serve(START)) {
            var slow = server.getAsync("/slow");
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(project.resolve(".venv/data/slow")));
            server.process().destroy();
            assertThat(slow.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            assertThat(server.exitValue()).isEqualTo(143);
        }
    }

    @Test
    void aSignalWhileAHookRunsMustEndTheHookAndStartNothing() throws Exception {
        build();
        Path told = folder.resolve("told");
        Path began = folder.resolve("began");
        hook(
                "deploy",
                "#!/bin/bash\ntrap 'touch " + told + "; exit 1' TERM\ntouch " + began
                        + "\nwhile :; do sleep 0.1; done\n");
        Path output = folder.resolve("start.out");
        Process process = command.start(command.line(START), output);
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(began));
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(told).exists();
            assertThat(Files.readString(output)).doesNotContain("Server URL");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void aHookThatFailsMustBeNamedAndEndTheCommandWithItsExitCode() throws Exception {
        Path hook = hook("pre-build", "#!/bin/sh\nexit 42\n");
        ProjectCommand.Done done = command.run("build");
        assertThat(done.exitCode()).isEqualTo(42);
        assertThat(done.output()).contains("the hook " + hook + " has failed with exit code 42");
    }

    @Test
    void aHookThatIsNotExecutableMustBeToldAndSkipped() throws Exception {
        Path hook = hook("verify", "#!/bin/sh\nexit 42\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rw-r--r--"));
        ProjectCommand.Done done = command.run("verify");
        assertThat(done.exitCode()).isZero();
        assertThat(done.output()).contains("the hook " + hook + " is not run, because it is not executable");
    }

    @Test
    void whatEveryUserCanWriteToMustNotBeExecuted() throws Exception {
        Path hooks = project.resolve(".warpdrive/action_hooks");
        Files.setPosixFilePermissions(hooks, PosixFilePermissions.fromString("rwxrwxrwx"));
        ProjectCommand.Done done = command.run("verify");
        assertThat(done.exitCode()).isEqualTo(2);
        assertThat(done.output()).contains(hooks + " can be written to by every user");
        assertThat(record()).isEmpty();
    }

    @Test
    void aFileWithVariablesThatIsNoScriptMustBeNamed() throws Exception {
        Path file = Files.writeString(project.resolve(".warpdrive/environment"), "if then\n");
        ProjectCommand.Done done = command.run("verify");
        assertThat(done.exitCode()).isEqualTo(2);
        assertThat(done.output()).contains(file + " has ended the shell with exit code 2");
    }

    @Test
    void envMustPrintWhatAShellEvaluates() throws Exception {
        build();
        Path output = folder.resolve("env.out");
        String shell = "eval \"$('%s' env)\"; echo \"$OF_PHASE $WARPDRIVE_APP_HOME $(command -v python)\"";
        Process process = command.start(
                List.of("bash", "-c", shell.formatted(command.line().get(0))), output);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output).strip())
                .isEqualTo("it's deployed " + project.resolve("site") + " " + project.resolve(".venv/bin/python"));
    }

    @Test
    void aContainersMemoryMustBeSharedOutOrRefused() throws Exception {
        build();
        command.with("WSGI_EXPRESS_MEMORY", "256M");
        try (Server server = command.serve(START)) {
            assertThat(server.output()).contains("memory: 46 MiB of 256 MiB for the heap, beside 90 MiB for the JVM");
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            String line = Files.readString(Path.of("/proc", server.process().pid() + "", "cmdline"));
            assertThat(line).contains("-Xmx46m");
        }
        ProjectCommand.Done small = command.run("start", "--processes", "4");
        assertThat(small.exitCode()).isEqualTo(2);
        assertThat(small.output()).contains("the memory limit of 256 MiB is too small", "need 422 MiB");
    }

    @Test
    void aSignalMustEndAllThatAHookHasStartedAndNotBeIgnoredByIt() throws Exception {
        build();
        Path pid = folder.resolve("pid");
        Path ignored = folder.resolve("ignored");
        hook(
                "deploy",
                "#!/bin/sh\ngrep SigIgn /proc/self/status >" + ignored + "\nsh -c 'echo $$ >" + pid
                        + "; sleep 1000; :'\n");
        Process process = command.start(command.line(START), folder.resolve("start.out"));
        try {
            ProcessHandle child = started(pid);
            String signals = Files.readString(ignored).replace("SigIgn:", "").strip();
            assertThat(Long.parseLong(signals, 16) & 2)
                    .as("SIGINT among the ignored ones, %s", signals)
                    .isZero();
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            await().atMost(Duration.ofMinutes(1)).until(() -> !child.isAlive());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void aSignalWhilePackagesAreInstalledMustLeaveNothing() throws Exception {
        Path pid = folder.resolve("pid");
        Path slow = Files.createDirectory(folder.resolve("slow"));
        Files.writeString(
                slow.resolve("pyproject.toml"),
                "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n");
        Files.writeString(
                slow.resolve("backend.py"),
                "import os, time\nopen('" + pid + "', 'w').write('%d\\n' % os.getpid())\ntime.sleep(1000)\n");
        Files.writeString(project.resolve("requirements.txt"), slow + "\n");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        command.with("JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        Process process = command.start(command.line("build"), folder.resolve("build.out"));
        try {
            ProcessHandle child = started(pid);
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            await().atMost(Duration.ofMinutes(1)).until(() -> !child.isAlive());
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.map(Path::toString).filter(file -> file.contains("wsgi-express")))
                        .isEmpty();
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static ProcessHandle started(Path pid) throws IOException {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }
}
