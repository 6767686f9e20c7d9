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
import org.wsgibridge.it.express.QuickExpress;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Ports;
import org.wsgibridge.testkit.jvm.QuickJvm;
import org.wsgibridge.testkit.python.PythonEnvironment;

/**
 * A folder in which blocks of a page are executed as they are. Its {@code wsgi-express} is the packaged jar, which
 * listens at a free port of the loopback address whatever the page says; its {@code python} has the frameworks.
 */
public final class PageShell {
    /** Has Django, Flask and debugpy. */
    public static final Path VENV = PythonEnvironment.FOLDER;

    private static final int PATIENCE_MINUTES = 3;

    private final Path folder;

    /** Writes the commands into an empty folder. */
    public PageShell(Path folder) throws IOException {
        this.folder = folder;
        PythonEnvironment.prepare();
        command("wsgi-express", """
                words=(); addition=()
                case $1 in start-server | setup-server | start) addition=(--host 127.0.0.1 --port %d) ;; esac
                while [ $# -gt 0 ]; do
                  case $1 in --port | --host) shift ;; *) words+=("$1") ;; esac
                  shift
                done
                exec %s %s -jar %s "${words[@]}" "${addition[@]}"
                """.formatted(
                        Ports.next(), Server.java(), String.join(" ", QuickExpress.options()), Server.JAR));
        command("java", "exec %s %s \"$@\"\n".formatted(Server.java(), QuickJvm.WORDS));
        command("python", """
                case " $* " in *" runwsgi "*) set -- "$@" --host 127.0.0.1 --port 0 --server-root root ;; esac
                exec %s/bin/python "$@"
                """.formatted(VENV));
    }

    private void command(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("commands")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Map<String, String> environment() {
        String path = folder.resolve("commands") + ":" + VENV.resolve("bin") + ":" + System.getenv("PATH");
        return Map.of("PATH", path, "TMPDIR", folder.toString());
    }

    /** The shell's last command replaces it, so that what ends the shell ends the server. */
    private List<String> shell(String text) throws IOException {
        String replaced = text.replaceFirst(
                "(?m)^(wsgi-express start(?:-server)?\\b|java -jar \\S+ -|python manage.py runwsgi)", "exec $1");
        return List.of(
                "bash",
                "-e",
                Files.writeString(folder.resolve("block.sh"), replaced).toString());
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
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
