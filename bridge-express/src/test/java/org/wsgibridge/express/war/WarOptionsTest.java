package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of a container. */
final class WarOptionsTest {
    @Test
    void onlyPathsMustBeMoved() {
        Map<String, String> options = Map.of(
                "mount./app.application", "/app/wsgi.py",
                "static./app/media", "/app/media",
                "home", "/app",
                "mount./app.ignore-activity", "/app/health",
                "setenv.HOME_URL", "/app",
                "error-document.404", "/app/lost",
                "python-path", "src:/opt/lib");
        assertThat(WarOptions.inWebInf(options, Path.of("/app"), Path.of("/app")))
                .containsEntry("mount./app.application", "app/wsgi.py")
                .containsEntry("static./app/media", "app/media")
                .containsEntry("home", "app")
                .containsEntry("mount./app.ignore-activity", "/app/health")
                .containsEntry("setenv.HOME_URL", "/app")
                .containsEntry("error-document.404", "/app/lost")
                .containsEntry("python-path", "app/src:/opt/lib");
    }

    @Test
    void valuesMustBeReadAsTheyWere() throws IOException {
        Map<String, String> options = Map.of("setenv.A", "  two blanks", "setenv.B", "a\\b\n\tc", "setenv.C D", "=:");
        Properties read = new Properties();
        read.load(new StringReader(WarOptions.properties(options)));
        assertThat(read).isEqualTo(options);
    }

    @Test
    void whatALinkLeadsToOutOfTheProjectMustNotBeInTheWar(@TempDir Path folder) throws IOException {
        Path outside = Files.createDirectories(folder.resolve("elsewhere/out"));
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.createDirectories(project.resolve("static"));
        Files.createSymbolicLink(project.resolve("ext"), outside);
        Files.createSymbolicLink(project.resolve("lost"), folder.resolve("nothing"));
        Files.createSymbolicLink(project.resolve("within"), project.resolve("static"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), project);
        Map<String, String> options = Map.of(
                "static./a", "ext",
                "static./b", link + "/ext/sub",
                "static./c", "lost/sub",
                "static./d", "within",
                "static./e", link + "/not yet/there",
                "python-path", "static:ext:../elsewhere");
        Map<String, String> moved = WarOptions.inWebInf(options, link, link);
        assertThat(moved)
                .containsEntry("static./a", link + "/ext")
                .containsEntry("static./b", link + "/ext/sub")
                .containsEntry("static./c", link + "/lost/sub")
                .containsEntry("static./d", "app/within")
                .containsEntry("static./e", "app/not yet/there")
                .containsEntry("python-path", "app/static:" + link + "/ext:" + folder + "/elsewhere");
        assertThat(WarOptions.properties(moved))
                .contains("# not in the project, so that the server must have it:\nstatic./a = " + link + "/ext\n");
    }
}
