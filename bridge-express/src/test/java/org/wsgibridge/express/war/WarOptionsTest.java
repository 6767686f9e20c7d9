package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

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
}
