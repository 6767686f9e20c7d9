package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.files.PythonProgram;

/** An application that is not in the WAR is noticed when that is built. */
final class ApplicationCheckTest {
    private static final Path PROJECT = Path.of("/srv/site");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeCopy() throws IOException {
        for (String file : List.of("app/src/mysite/wsgi.py", "app/wsgi.py", "lib-python/shop.py")) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, "");
        }
    }

    private void check(String application, String pythonPath) throws IOException {
        Map<String, String> options = new HashMap<>(Map.of("mount./.application", application, "application", "none"));
        if (!pythonPath.isEmpty()) {
            options.put("python-path", pythonPath);
        }
        Target target = Target.of("cpython", "3.11", Objects.requireNonNull(PythonProgram.find(null)), null, List.of());
        WarRequest request = new WarRequest(
                PROJECT,
                PROJECT,
                Path.of("/x.war"),
                target,
                Installer.pip(),
                List.of(),
                List.of(),
                1,
                options,
                List.of(),
                List.of(),
                null);
        new ApplicationCheck(request, folder.resolve("app"), Set.of("wsgi.py"), folder.resolve("lib-python")).run();
    }

    @Test
    void anApplicationThatIsThereMustBeAccepted() {
        assertThatCode(() -> {
                    check("/srv/site/wsgi.py", "");
                    check("/opt/elsewhere.py", "");
                    check("wsgi", "");
                    check("shop", "");
                    check("wsgiref.simple_server", "");
                    check("mysite.wsgi", "src");
                    check("nope", "/opt/lib");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void anApplicationThatIsNotThereMustBeRefused() {
        assertThatThrownBy(() -> check("nope", ""))
                .hasMessage("the WAR has no module nope: expected an --entry-point in the project or its packages");
        assertThatThrownBy(() -> check("mysite.wsgi", ""))
                .hasMessage("the WAR has no module mysite.wsgi; it is in src: expected --python-path src");
        assertThatThrownBy(() -> check("/srv/site/app.py", ""))
                .hasMessageStartingWith("the application app.py is left out of the WAR: expected no --exclude");
    }
}
