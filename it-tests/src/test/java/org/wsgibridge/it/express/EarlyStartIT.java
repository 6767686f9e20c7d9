package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first Python process starts before the server, and ends with each start that fails. */
final class EarlyStartIT {
    private static final String PID = """
        import os
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [str(os.getpid()).encode()]
        """;

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        folder = folder.toRealPath();
        root = folder.resolve("root");
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(List.of("--engine", "cpython", "--host", "127.0.0.1", "--server-root", "root", "wsgi.py"));
        command.addAll(List.of(arguments));
        return command;
    }

    private void write(String application) throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), application);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", process.pid() + "", "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    /** Returns the daemons of servers of this folder: their sources are in it. */
    private List<ProcessHandle> daemons() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(root + "/cache/cpython/"))
                .toList();
    }

    private void assertNothingIsLeft() throws IOException {
        await().untilAsserted(() -> assertThat(daemons()).isEmpty());
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("work-"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theProcessThatWasStartedFirstMustServe(int processes) throws Exception {
        write(PID);
        try (Server server = Server.start(folder, Map.of(), command("--port", "0", "--processes", processes + ""))) {
            await().untilAsserted(() -> assertThat(daemons()).hasSize(processes));
            assertThat(daemons())
                    .filteredOn(daemon -> commandLine(daemon).contains("/1.sock "))
                    .as("a process at the first socket")
                    .hasSize(1);
            assertThat(daemons())
                    .extracting(ProcessHandle::pid)
                    .contains(Long.parseLong(server.get("/").body()));
            // Before there is an engine, its files are made directly in the folder for temporary files.
            try (Stream<Path> files = Files.walk(root, 2)) {
                assertThat(files.map(file -> root.relativize(file).toString()))
                        .anyMatch(file -> file.matches("work-[^/]+/cpython-[^/]+"));
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aPortInUseMustEndIt() throws Exception {
        write(PID);
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Server server = Server.start(folder, Map.of(), command("--port", used.getLocalPort() + ""))) {
            assertThat(server.exitValue()).isEqualTo(1);
            assertThat(server.output()).contains("cannot listen at --host 127.0.0.1 --port " + used.getLocalPort());
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 / 0", "import os; os._exit(3)", "raise SystemExit('no')", "def application(:"})
    void anApplicationThatDoesNotLoadMustEndIt(String application) throws Exception {
        write(application + "\n");
        try (Server server = Server.start(folder, Map.of(), command("--port", "0"))) {
            assertThat(server.exitValue()).as(server.output()).isEqualTo(1);
            assertThat(server.output()).contains("WB0101", "process group default");
        }
        assertNothingIsLeft();
    }

    @Test
    void aLogThatCannotBeWrittenMustEndIt() throws Exception {
        write(PID);
        Path log = Files.createDirectory(folder.resolve("log"));
        Files.createDirectory(log.resolve("error_log"));
        try (Server server =
                Server.start(folder, Map.of(), command("--port", "0", "--log-directory", log.toString()))) {
            assertThat(server.exitValue()).as(server.output()).isEqualTo(2);
            assertThat(server.output()).contains("error_log cannot be written");
        }
        assertNothingIsLeft();
    }

    /** Whatever the start is busy with when it is told to stop. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSignalDuringTheStartMustEndIt(boolean loading) throws Exception {
        write("open('loading', 'w').close()\nimport time\ntime.sleep(1000)\n" + PID);
        Process server = new ProcessBuilder(command("--port", "0"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            await().until(() -> loading
                    ? Files.exists(folder.resolve("loading"))
                    : !daemons().isEmpty());
            server.destroy();
            assertThat(server.onExit().get().exitValue()).isEqualTo(143);
            await().untilAsserted(() -> assertThat(daemons()).isEmpty());
        } finally {
            server.destroyForcibly();
        }
    }
}
