package org.wsgibridge.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program that starts a Python, and checks whether other users can change the code that it executes.
 * Stateless.
 */
public final class PythonProgram {
    private static final List<String> NAMES = List.of("python3", "python", "python2");
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private PythonProgram() {}

    /**
     * Finds the program; does not run it.
     *
     * @param home a virtual environment, or the prefix of an installation; {@code null} for {@code python3} on the PATH
     * @return the program, absolute, links not followed; {@code null} if there is none that can be executed
     */
    public static @Nullable Path find(@Nullable Path home) {
        Stream<Path> candidates = home == null
                ? Stream.of(path().split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder.isEmpty() ? "." : folder, "python3"))
                : NAMES.stream().map(name -> home.resolve("bin").resolve(name));
        return candidates
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElse(null);
    }

    /**
     * Finds a program that belongs to a Python.
     *
     * @param python the program that starts the Python
     * @param name the program's name
     * @return the program in the same folder, otherwise the first one on the PATH; {@code null} if there is none that
     *     can be executed
     */
    public static @Nullable Path beside(Path python, String name) {
        return Stream.concat(
                        Stream.of(python.resolveSibling(name)),
                        Stream.of(path().split(File.pathSeparator, -1))
                                .map(folder -> Path.of(folder.isEmpty() ? "." : folder, name)))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElse(null);
    }

    /**
     * Returns the folders in which programs are searched: the variable {@code PATH}, or the usual ones if it is not
     * set.
     */
    public static String path() {
        String path = System.getenv("PATH");
        return path == null ? USUAL_PATH : path;
    }

    /**
     * Checks a Python before it is run. It starts with this user's rights, and becomes another user later.
     *
     * @param program the program
     * @param home the virtual environment or installation that it was found in; {@code null} if there is none
     * @return the fault in one sentence; {@code null} if other users can change nothing
     */
    public static @Nullable String fault(Path program, @Nullable Path home) throws IOException {
        String fault = ProgramTrust.fault(program);
        for (Path folder : libraries(home)) {
            fault = fault == null ? FolderTrust.sentence(folder, FolderTrust.faultOfShared(folder)) : fault;
        }
        return fault;
    }

    /** Returns the folders that contain or name modules which Python imports when it starts. */
    private static List<Path> libraries(@Nullable Path home) throws IOException {
        List<Path> folders = new ArrayList<>();
        if (home == null || !Files.isDirectory(home.resolve("lib"))) {
            return folders;
        }
        folders.add(home);
        folders.add(home.resolve("lib"));
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(home.resolve("lib"), "python*")) {
            for (Path version : versions) {
                folders.add(version);
                folders.add(version.resolve("site-packages"));
            }
        }
        folders.removeIf(folder -> !Files.isDirectory(folder));
        return folders;
    }
}
