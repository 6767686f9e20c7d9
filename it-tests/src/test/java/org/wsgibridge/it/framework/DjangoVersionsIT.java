package org.wsgibridge.it.framework;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Pythons;

/** The versions of Django besides the one that all other tests use: a new project, its admin and static files. */
final class DjangoVersionsIT {
    @TempDir
    private Path folder;

    /** What .ci/run has fetched. */
    @ParameterizedTest
    @CsvSource({"4.2, 3.11", "6.0, 3.13", "6.0, 3.14"})
    void aNewProjectMustBeServed(String version, String python) throws Exception {
        Path packages = CodeBlock.root().resolve("target/django-" + version);
        assumeTrue(Files.exists(packages.resolve("django")), "needs Django in target/django-" + version);
        Path executable = executable(python);
        Map<String, String> environment = Map.of("PYTHONPATH", packages.toString());
        run(environment, executable.toString(), "-m", "django", "startproject", "mysite", ".");
        run(environment, executable.toString(), "manage.py", "migrate");
        Path home = executable.resolveSibling("..").normalize();
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of(".", "--python-home", home.toString()));
        try (Server server = Server.start(folder, environment, command)) {
            assertThat(server.output()).contains("Python " + python);
            assertThat(server.get("/").body()).contains("docs.djangoproject.com/en/" + version);
            assertThat(server.get("/admin/login/").body()).contains("Django administration", "csrfmiddlewaretoken");
            assertThat(server.get("/static/admin/css/base.css").statusCode()).isEqualTo(200);
        }
    }

    private static Path executable(String python) throws Exception {
        Path fetched = CodeBlock.root().resolve("target/python-" + python + "/bin/python3");
        Path system = Path.of("/usr/bin/python" + python);
        Optional<Path> found = Stream.concat(Stream.of(fetched), Pythons.pyenv(python + ".").stream())
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> Optional.of(system).filter(Files::isExecutable));
        assumeTrue(found.isPresent(), "needs Python " + python + " (pyenv)");
        return found.orElseThrow();
    }

    private void run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
