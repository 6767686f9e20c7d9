package org.wsgibridge.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Pythons of this machine. */
public final class Pythons {
    private Pythons() {}

    /** Returns the command of Python 3. */
    public static String python3() {
        return "python3";
    }

    /** Returns Python 2.7, from the PATH or from pyenv; empty when there is none. */
    public static Optional<Path> python2() throws IOException {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path python = Path.of(folder, "python2.7");
            // pyenv's shims are there for every version, and fail for all but the chosen one.
            if (!folder.contains("shims") && Files.isExecutable(python)) {
                return Optional.of(python);
            }
        }
        return pyenv("2.7.").stream().findFirst();
    }

    /**
     * Returns the interpreters that pyenv has, which start with that version.
     *
     * @param version such as {@code 3.}
     */
    public static List<Path> pyenv(String version) throws IOException {
        String root = System.getenv().getOrDefault("PYENV_ROOT", System.getProperty("user.home") + "/.pyenv");
        Path versions = Path.of(root, "versions");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.filter(folder -> folder.getFileName().toString().startsWith(version))
                    .map(folder -> folder.resolve("bin/python"))
                    .filter(Files::isExecutable)
                    .sorted()
                    .toList();
        }
    }
}
