package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.TextFile;

/**
 * The folders of a project. Immutable.
 *
 * @param root the virtual environment, which also has the files that the project writes; may not exist
 * @param source the project's folder
 * @param home the folder in it that the application runs in
 */
record ProjectFolder(Path root, Path source, Path home) {
    private static final String ROOT = "WARPDRIVE_APP_ROOT";
    private static final String SOURCE = "WARPDRIVE_SRC_ROOT";
    private static final String HOME = "WARPDRIVE_APP_HOME";

    /** The folders with a project's files for these commands. The first one that has a file counts. */
    private static final List<String> SETTINGS = List.of(".wsgi", ".warpdrive");

    /**
     * Finds the project.
     *
     * @param environment the variables by name, which may name its folders; else the project is the current folder
     * @throws ExpressException if a folder does not exist
     */
    static ProjectFolder locate(Map<String, String> environment) {
        String root = environment.getOrDefault(ROOT, "");
        String named = environment.getOrDefault(SOURCE, root.isEmpty() ? "" : root + "/src");
        Path source = CurrentFolder.resolve(Path.of(named));
        if (!Files.isDirectory(source)) {
            throw ExpressException.usage((named.isEmpty() ? "" : named.equals(root + "/src") ? ROOT : SOURCE) + " "
                    + source + " is not a folder: expected the folder of a project");
        }
        Path venv = root.isEmpty() ? virtualEnvironment(source) : CurrentFolder.resolve(Path.of(root));
        ProjectFolder folder = new ProjectFolder(venv, source, source);
        String home = folder.setting("home", HOME, "", environment);
        Path place = source.resolve(home).normalize();
        if (!Files.isDirectory(place)) {
            throw ExpressException.usage("home " + place + " is not a folder: expected the folder of the application");
        }
        return new ProjectFolder(venv, source, place);
    }

    private static Path virtualEnvironment(Path source) {
        Path found = Engines.virtualEnvironment(source);
        return found != null && Files.isRegularFile(found.resolve("pyvenv.cfg")) ? found : source.resolve(".venv");
    }

    /** Returns the Python of the project's virtual environment, {@code null} if there is none. */
    @Nullable
    Path python() {
        Path python = root.resolve("bin/python");
        return Files.isExecutable(python) ? python : null;
    }

    /**
     * Returns a file or folder that the project has for these commands.
     *
     * @param name its name, such as {@code environment} or {@code action_hooks/deploy}
     * @return the file, {@code null} if the project has none
     * @throws ExpressException if every user can write to it, to its target if it is a link, or to a folder on the way
     *     to it
     */
    @Nullable
    Path file(String name) {
        for (String settings : SETTINGS) {
            Path file = source.resolve(settings).resolve(name);
            if (Files.isSymbolicLink(file) && !Files.exists(file)) {
                throw ExpressException.usage(file + " is a broken link: expected a file, or no link");
            }
            if (Files.exists(file)) {
                requireProtectedTarget(file);
                for (Path each = file; each != null && each.startsWith(source); each = each.getParent()) {
                    requireProtected(each);
                }
                return file;
            }
        }
        return null;
    }

    /** Checks the target of a link, and the folder of that target. */
    private static void requireProtectedTarget(Path file) {
        try {
            Path real = file.toRealPath();
            requireProtected(real);
            requireProtected(real.resolveSibling(""));
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be checked: " + FileFault.reason(e), e);
        }
    }

    /** Refuses a file that every user can write to, because its content is executed. */
    private static void requireProtected(Path file) {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw ExpressException.usage(file + " can be written to by every user, and what it says is executed:"
                        + " expected a file that others cannot change (chmod o-w " + file + ")");
            }
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be checked: " + FileFault.reason(e), e);
        }
    }

    /**
     * Returns a setting: the text of a file of the project, else a variable.
     *
     * @param name the file
     * @param variable the variable
     * @param defaultValue the value if neither has a text
     */
    String setting(String name, String variable, String defaultValue, Map<String, String> environment) {
        Path file = file(name);
        String value = file == null || Files.isDirectory(file) ? environment.getOrDefault(variable, "") : text(file);
        return value.isBlank() ? defaultValue : value.strip();
    }

    /**
     * Returns the text of a file.
     *
     * @throws ExpressException if it cannot be read
     */
    static String text(Path file) {
        try {
            return TextFile.read(file);
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    /** Returns the variables with the project's folders, and PYTHONPATH with those that Python searches. */
    Map<String, String> variables(Map<String, String> environment) {
        String path = environment.getOrDefault("PYTHONPATH", "");
        String searched = Stream.of(home.toString(), source.toString(), path)
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .reduce((first, next) -> first + ":" + next)
                .orElseThrow();
        return Map.of(ROOT, root.toString(), SOURCE, source.toString(), HOME, home.toString(), "PYTHONPATH", searched);
    }
}
