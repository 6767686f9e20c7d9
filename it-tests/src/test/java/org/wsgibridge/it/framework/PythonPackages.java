package org.wsgibridge.it.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.it.server.Pythons;

/** Packages for a WAR's WEB-INF/lib-python, from Debian or by pip. */
final class PythonPackages {
    private static final Path DEBIAN = Path.of("/usr/lib/python3/dist-packages");

    private PythonPackages() {}

    /**
     * Returns a Debian package's module or package folder.
     *
     * @param name such as {@code bottle.py}
     */
    static Path debian(String name) {
        return DEBIAN.resolve(name);
    }

    /** What pip said. */
    record Installed(Path folder, String fault) {
        boolean failed() {
            return !fault.isEmpty();
        }
    }

    /**
     * Installs wheels for Python 2.7 as {@link #pip} does, without what they require. What of them is native code is
     * not used.
     *
     * @param name the folder's name
     * @param requirements pinned
     */
    static Installed python27(String name, String... requirements) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--no-deps", "--only-binary=:all:", "--python-version", "2.7"));
        arguments.addAll(List.of("--implementation", "cp", "--abi", "cp27mu", "--abi", "none"));
        arguments.addAll(List.of("--platform", "any", "--platform", "manylinux1_x86_64"));
        arguments.addAll(List.of(requirements));
        return pip(name, arguments.toArray(String[]::new));
    }

    /**
     * Installs requirements with pip into a folder of the build, once.
     *
     * @param name the folder's name
     * @param requirements pinned, such as {@code Flask==3.1.3}
     * @return the folder, or pip's last words
     */
    static Installed pip(String name, String... requirements) throws IOException, InterruptedException {
        Path target =
                Path.of(System.getProperty("it.target"), "python-packages").toAbsolutePath();
        Path folder = target.resolve(name);
        Path done = target.resolve(name + ".done");
        Path log = Files.createDirectories(target).resolve(name + ".log");
        if (Files.exists(done)) {
            return new Installed(folder, "");
        }
        List<String> command = new ArrayList<>(List.of(
                Pythons.python3(), "-m", "pip", "install", "--no-compile", "--quiet", "--retries", "0", "--target"));
        command.add(folder.toString());
        command.addAll(List.of(requirements));
        Process pip = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!pip.waitFor(5, TimeUnit.MINUTES)) {
            pip.destroyForcibly();
            return new Installed(folder, "pip did not end within 5 minutes");
        }
        if (pip.exitValue() != 0) {
            String fault = Files.readAllLines(log).stream()
                    .filter(line -> line.startsWith("ERROR"))
                    .reduce((first, last) -> last)
                    .orElse("pip failed with " + pip.exitValue());
            return new Installed(folder, fault);
        }
        Files.createFile(done);
        return new Installed(folder, "");
    }
}
