package org.wsgibridge.express.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's script in a folder of its own, where it finds no Java but those of a test. */
abstract class LauncherFixture {
    static final Path SCRIPT =
            Path.of("src/main/resources/wsgi_express/launcher.sh").toAbsolutePath();
    private static final List<String> TOOLS =
            List.of("sh", "readlink", "sed", "dirname", "cksum", "ls", "sort", "tail");

    static final String MAIN = "org.wsgibridge.express.WsgiExpress";

    @TempDir
    Path folder;

    Path tools;
    Path jar;

    @BeforeEach
    void makePlaces() throws IOException {
        // The machine's own Java must not be found.
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        jar = Files.createFile(folder.resolve("a server.jar"));
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    record Outcome(int status, String output) {}

    Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("WSGI_EXPRESS_JAR", jar.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output.strip());
    }

    /** A Java that says it is of a version, and prints its arguments when it is run. */
    Path java(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path program = Files.writeString(
                home.resolve("bin/java"), """
                    #!/bin/sh
                    case $1 in
                      -version) echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=y' >&2; echo 'openjdk version "VERSION" 2020-01-01' >&2 ;;
                      *) printf '%s\\n' "NAME" "$@"; /usr/bin/env | sed -n 's/^WSGI_/left WSGI_/p'; exit 42 ;;
                    esac
                    """.replace("VERSION", version).replace("NAME", name));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return home;
    }
}
