package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.cli.BridgeOptions;
import org.wsgibridge.express.cli.BuildWar;
import picocli.CommandLine;

/** The options that a WAR is given, as a command line has them. */
final class WarLinesTest {
    private static final Path PROJECT = Path.of("/app");

    private static List<String> lines(Path folder, String... arguments) {
        CommandLine command = BridgeOptions.addTo(new CommandLine(new BuildWar()));
        Map<String, String> options = Map.of("mount./app.application", folder + "/wsgi.py");
        return new WarLines(command.parseArgs(arguments), PROJECT, folder, values -> String.join("|", values))
                .of("cpython", options);
    }

    @Test
    void anOptionThatIsRepeatedMustBeThereOnceForEachTime() {
        assertThat(lines(
                        PROJECT,
                        "--setenv",
                        "A",
                        "1",
                        "--setenv",
                        "B",
                        "2 3",
                        "--url-alias",
                        "/a",
                        "a",
                        "--url-alias",
                        "/b",
                        "b",
                        "--service-script",
                        "w",
                        "w.py",
                        "--service-script",
                        "x",
                        "x.py",
                        "--ignore-activity",
                        "/h",
                        "--ignore-activity",
                        "/i"))
                .containsExactly(
                        "engine = cpython",
                        "entry-point = wsgi.py",
                        "setenv = A|1",
                        "setenv = B|2 3",
                        "url-alias = /a|a",
                        "url-alias = /b|b",
                        "service-script = w|w.py",
                        "service-script = x|x.py",
                        "ignore-activity = /h",
                        "ignore-activity = /i");
    }

    /** The project is in /app, and so are URLs. */
    @Test
    void aUrlMustNotBeTakenForAPath() {
        assertThat(lines(
                        PROJECT,
                        "--mount-point",
                        "/app",
                        "--url-alias",
                        "/app/media",
                        "/app/media",
                        "--ignore-activity",
                        "/app/health",
                        "--setenv",
                        "HOME_URL",
                        "/app",
                        "--error-document",
                        "404",
                        "/app/lost",
                        "--host-access-script",
                        "/app/access.py",
                        "--python-path",
                        "/app/src:/opt/lib"))
                .contains(
                        "mount-point = /app",
                        "url-alias = /app/media|media",
                        "ignore-activity = /app/health",
                        "setenv = HOME_URL|/app",
                        "error-document = 404|/app/lost",
                        "host-access-script = access.py",
                        "python-path = src:/opt/lib");
        assertThat(lines(PROJECT.resolve("sub"), "--url-alias", "/m", "/app/media", "--url-alias", "/n", "../n"))
                .contains("url-alias = /m|../media", "url-alias = /n|../n", "entry-point = wsgi.py");
    }

    @ParameterizedTest
    @CsvSource({
        "--url-alias, /x, ../h",
        "--url-alias, /x, sub/../../h",
        "--service-script, w, sub/../../w.py",
    })
    void aPathThatLeadsOutOfTheProjectMustBeRefused(String option, String name, String path) {
        assertThatThrownBy(() -> lines(PROJECT, option, name, path))
                .hasMessage(option + " " + path + ": expected a path in the project /app");
    }

    @Test
    void aLinkOutOfTheProjectMustBeRefused(@TempDir Path folder) throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.createSymbolicLink(project.resolve("ext"), Files.createDirectories(folder.resolve("elsewhere")));
        CommandLine command = BridgeOptions.addTo(new CommandLine(new BuildWar()));
        WarLines lines = new WarLines(
                command.parseArgs("--url-alias", "/e", "ext"), project, project, values -> String.join("|", values));
        assertThatThrownBy(() -> lines.of("cpython", Map.of()))
                .hasMessageContaining("--url-alias ext: expected a path in the project " + project);
    }
}
