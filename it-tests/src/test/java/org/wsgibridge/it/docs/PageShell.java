package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.wsgibridge.it.express.QuickExpress;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.install.Wheel;
import org.wsgibridge.it.server.Ports;
import org.wsgibridge.testkit.jvm.QuickJvm;
import org.wsgibridge.testkit.python.PythonEnvironment;

/**
 * A folder in which blocks of a page are executed as they are. The command {@code wsgi-express} is that of the wheel.
 * The command {@code python} has the frameworks. The server listens at a free port of the loopback address whatever the
 * page says. A block that makes and activates a virtual environment has the commands of that. The folder {@code /srv}
 * is in this folder.
 */
public final class PageShell {
    /** Has Django, Flask and debugpy. */
    public static final Path VENV = PythonEnvironment.FOLDER;

    private static final int PATIENCE_MINUTES = 3;

    private static final String ACTIVATE = ". .venv/bin/activate";

    /** For commands of a virtual environment, which come before those of this folder. */
    private static final String INSTALLED = """
            export WSGI_HOST=127.0.0.1 WSGI_PORT=%d
            export PIP_NO_INDEX=1 PIP_FIND_LINKS=%s PIP_DISABLE_PIP_VERSION_CHECK=1
            """;

    private static final String JAR_COMMAND = "wsgi-express-jar";

    private final Path folder;
    private final int port;

    /** Writes the commands into an empty folder. */
    public PageShell(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        PythonEnvironment.prepare();
        this.port = Ports.next();
        server("wsgi-express", Wheel.shared() + "/bin/wsgi-express");
        server(JAR_COMMAND, Server.java() + " " + String.join(" ", QuickExpress.options()) + " -jar " + Server.JAR);
        command("java", "exec %s %s \"$@\"\n".formatted(Server.java(), QuickJvm.WORDS));
        command("python", """
                case " $* " in *" runwsgi "*) set -- "$@" --host 127.0.0.1 --port 0 --server-root root ;; esac
                exec %s/bin/python "$@"
                """.formatted(VENV));
    }

    private void server(String name, String command) throws IOException {
        command(name, """
                words=(); addition=()
                case $1 in start-server | setup-server | start) addition=(--host 127.0.0.1 --port %d) ;; esac
                while [ $# -gt 0 ]; do
                  case $1 in --port | --host) shift ;; *) words+=("$1") ;; esac
                  shift
                done
                exec %s "${words[@]}" "${addition[@]}"
                """.formatted(port, command));
    }

    private void command(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("commands")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Map<String, String> environment() {
        String path = folder.resolve("commands") + ":" + VENV.resolve("bin") + ":" + System.getenv("PATH");
        return Map.of(
                "PATH",
                path,
                "TMPDIR",
                folder.toString(),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "JAVA_OPTS",
                QuickJvm.WORDS);
    }

    /** The shell's last command replaces it, so that what ends the shell ends the server. */
    private List<String> shell(String text) throws IOException {
        String replaced = text.replaceAll(
                        "\\S*/(wsgi_bridge-\\S+\\.whl)",
                        Wheel.file().resolveSibling("$1").toString())
                .replace("java -jar bridge-express/target/wsgi-express.jar", JAR_COMMAND)
                .replace(" /srv/", " " + folder + "/srv/")
                .replaceAll("(?m)^/srv/", folder + "/srv/")
                .replaceFirst(
                        "(?m)^(wsgi-express(?:-jar)? start(?:-server)?\\b|java -jar \\S+ -|python manage.py runwsgi)",
                        "exec $1")
                .replace("unzip wsgi-express.jar ", "unzip " + Server.JAR + " ");
        Files.createDirectories(folder.resolve("srv"));
        String own = replaced.contains(ACTIVATE) ? INSTALLED.formatted(port, Wheel.DOWNLOADS) : "";
        return List.of(
                "bash",
                "-e",
                Files.writeString(folder.resolve("block.sh"), own + replaced).toString());
    }

    /** Starts what serves; returns when it answers or has ended. */
    public Server serve(String text) throws IOException {
        return Server.start(folder, environment(), shell(text));
    }

    /** Runs what ends, which must succeed; returns what it prints. */
    public String run(String text) throws IOException, InterruptedException {
        Path output = folder.resolve("block.out");
        ProcessBuilder builder = new ProcessBuilder(shell(text))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            String printed = Files.readString(output, UTF_8);
            assertThat(ended).describedAs("ended; printed so far: %s", printed).isTrue();
            assertThat(process.exitValue()).describedAs(printed).isZero();
            return printed;
        } finally {
            stopServers();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Stops the servers that {@code wsgictl start} has started below {@code /srv}. */
    private void stopServers() throws IOException, InterruptedException {
        try (Stream<Path> servers = Files.list(folder.resolve("srv"))) {
            for (Path control : servers.map(server -> server.resolve("bin/wsgictl"))
                    .filter(Files::exists)
                    .toList()) {
                new ProcessBuilder(control.toString(), "stop")
                        .inheritIO()
                        .start()
                        .waitFor();
            }
        }
    }
}
