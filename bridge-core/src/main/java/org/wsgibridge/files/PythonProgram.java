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

/** The program that a Python is started by: where it is, and whether other users can change what it executes. */
public final class PythonProgram {
    private static final List<String> NAMES = List.of("python3", "python", "python2");
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private PythonProgram() {}

    /**
     * Finds the program; does not run it.
     *
     * @param home a virtual environment or the prefix of an installation, {@code null} for {@code python3} on the PATH
     * @return the program, absolute, links not followed; {@code null} when there is none that can be executed
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
     * @param python the Python
     * @param name the program's name
     * @return the program in the same folder, else the first one on the PATH; {@code null} when there is none that can
     *     be executed
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

    /** Returns the folders that programs are looked for in. */
    public static String path() {
        String path = System.getenv("PATH");
        return path == null ? USUAL_PATH : path;
    }

    /**
     * Checks, before it is run, a Python that starts with this user's rights and becomes another user then.
     *
     * @param program the program
     * @param home the virtual environment or installation that it was found in, {@code null} for none
     * @return a sentence on what other users can change, {@code null} when they can change nothing
     */
    public static @Nullable String fault(Path program, @Nullable Path home) throws IOException {
        String fault = ProgramTrust.fault(program);
        for (Path folder : libraries(home)) {
            fault = fault == null ? FolderTrust.sentence(folder, FolderTrust.faultOfShared(folder)) : fault;
        }
        return fault;
    }

    /** Where modules are imported from, or named, when Python starts. */
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
