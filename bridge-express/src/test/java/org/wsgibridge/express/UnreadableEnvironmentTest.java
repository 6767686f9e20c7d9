package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is set up for a user that cannot read its virtual environment would only fail when it is started. */
class UnreadableEnvironmentTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeEnvironment() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(PYTHON), "needs " + PYTHON);
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [b'hello']
                """);
        open("private", "rwx------");
        open("shared", "rwxr-xr-x");
    }

    private void open(String name, String permissions) throws Exception {
        Path parent = Files.createDirectory(folder.resolve(name));
        Process made = new ProcessBuilder(PYTHON.toString(), "-m", "venv", "--without-pip", parent + "/env")
                .inheritIO()
                .start();
        assumeTrue(made.waitFor() == 0, "needs the module venv (Debian: python3-venv)");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString(permissions));
    }

    private Express setUp(String environment) throws Exception {
        return Express.run(
                folder,
                "setup-server",
                "wsgi.py",
                "--user=nobody",
                "--engine=cpython",
                "--python-home=" + environment,
                "--server-root=" + folder.resolve("root"));
    }

    @Test
    void mustBeRefusedWithTheUserAndTheFolder() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Express express = setUp("private/env")) {
            assertThat(express.exitCode()).isEqualTo(2);
            assertThat(express.output())
                    .contains("--user nobody cannot read the virtual environment " + folder + "/private/env: " + folder
                            + "/private is closed to that user");
            assertThat(folder.resolve("root/wsgi-express.conf")).doesNotExist();
        }
        try (Express express = setUp("shared/env")) {
            assertThat(express.exitCode()).as(express.output()).isZero();
            assertThat(folder.resolve("root/wsgi-express.conf")).exists();
        }
    }
}
