package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The accelerator, compiled for the tests, and virtual environments that have it. */
final class Accelerators {
    private static final Path SOURCE =
            Path.of("src/accelerator/wsgi_bridge_accelerator.c").toAbsolutePath();

    private Accelerators() {}

    /** Compiles it, with warnings as errors; the test is skipped without a compiler or {@code Python.h}. */
    static Path compile(Path folder) throws IOException, InterruptedException {
        String headers = run("python3", "-c", "import sysconfig; print(sysconfig.get_paths()['include'])");
        assumeTrue(
                Files.exists(Path.of(headers, "Python.h")) && Files.exists(Path.of("/usr/bin/gcc")),
                "needs gcc and Python.h (Debian: gcc, python3-dev)");
        Path library = folder.resolve("wsgi_bridge_accelerator.abi3.so");
        run(
                "gcc",
                "-shared",
                "-fPIC",
                "-O2",
                "-std=c99",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-DVERSION=\"1.2.3\"",
                "-I" + headers,
                SOURCE.toString(),
                "-o",
                library.toString());
        return folder;
    }

    /** Makes a virtual environment; returns its folder for packages. */
    static Path environment(Path venv) throws IOException, InterruptedException {
        run("python3", "-m", "venv", "--without-pip", venv.toString());
        try (Stream<Path> versions = Files.list(venv.resolve("lib"))) {
            return versions.map(version -> version.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Makes a virtual environment that has the accelerator. */
    static Path environmentWithIt(Path venv) throws IOException, InterruptedException {
        compile(environment(venv));
        return venv;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output.strip();
    }
}
