package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd itself says of the units. */
class SystemdUnitTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needSystemd() throws Exception {
        assumeTrue(Shell.isInstalled("systemd-analyze"), "needs systemd-analyze (Debian: systemd)");
    }

    @Test
    void mustUnderstandTheUnitOfASetUpServerAndFindItConfined() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "def application(environ, start_response): pass\n");
        String root = folder + "/server";
        List<String> options =
                new ArrayList<>(List.of("setup-server", "wsgi.py", "--port", "80", "--server-root", root));
        if (System.getProperty("user.name").equals("root")) {
            options.addAll(List.of("--user", "daemon"));
        }
        try (Express express = Express.run(folder, options.toArray(String[]::new))) {
            assertThat(express.exitCode()).describedAs(express.output()).isZero();
        }
        mustBeConfined(Path.of(root, "wsgi-express.service"));
    }

    @Test
    void mustUnderstandTheHardeningOfAContainer() throws Exception {
        Path unit = folder.resolve("container.service");
        String hardening = Files.readString(Path.of("../deploy/systemd/hardening.conf"));
        Files.writeString(unit, hardening + "\nUser=daemon\nExecStart=/bin/true\n");
        mustBeConfined(unit);
    }

    @Test
    void mustUnderstandTheUnitOfTheDebianPackage() throws Exception {
        Path unit = folder.resolve("wsgi-express@mysite.service");
        String text = Files.readString(Path.of("../deploy/debian/wsgi-express@.service"));
        Files.writeString(unit, text.replaceAll("/usr/(bin|share)/wsgi-express\\S*", "/bin/true"));
        mustBeConfined(unit);
    }

    private void mustBeConfined(Path unit) throws Exception {
        Shell verified = Shell.run(folder, "systemd-analyze", "verify", "--man=no", unit.toString());
        assertThat(verified.output()).doesNotContain(unit.getFileName().toString());
        // From 0, nothing is allowed, to 100; a unit without any of this has 92 or more.
        Shell judged =
                Shell.run(folder, "systemd-analyze", "security", "--offline=yes", "--threshold=35", unit.toString());
        assertThat(judged.code()).describedAs(judged.output()).isZero();
    }
}
