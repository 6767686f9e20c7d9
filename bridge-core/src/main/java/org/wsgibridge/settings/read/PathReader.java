package org.wsgibridge.settings.read;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FileFault;

/** Reads options that name files and folders; relative ones are relative to the deployment's WEB-INF. */
final class PathReader {
    private final Path webInf;
    private final Problems problems;

    PathReader(Path webInf, Problems problems) {
        this.webInf = webInf.toAbsolutePath().normalize();
        this.problems = problems;
    }

    /** Returns the deployment's WEB-INF, absolute. */
    Path webInf() {
        return webInf;
    }

    /**
     * Finds an existing file.
     *
     * @param text the path
     * @param setting the setting with the path, for error messages
     * @param hint the end of the error message
     * @return the file; {@code null} after a problem
     */
    @Nullable
    Path file(String text, Setting setting, String hint) {
        Path path = resolve(text, setting);
        if (path == null || (Files.isRegularFile(path) && Files.isReadable(path))) {
            return path;
        }
        String problem = Files.isDirectory(path) ? "is a folder" : Files.exists(path) ? "cannot be read" : fault(path);
        problems.add(setting, path + " " + problem + hint);
        return null;
    }

    /** Finds an existing folder. Returns {@code null} after a problem. */
    @Nullable
    Path folder(String text, Setting setting) {
        Path path = resolve(text, setting);
        if (path == null || Files.isDirectory(path)) {
            return path;
        }
        problems.add(
                setting, path + " " + (Files.exists(path) ? "is not a folder" : fault(path)) + ": expected a folder");
        return null;
    }

    /**
     * Finds a folder that exists or can be created. Returns {@code null} after a problem, such as a file of that name.
     */
    @Nullable
    Path writable(String text, Setting setting) {
        Path path = resolve(text, setting);
        if (path == null || Files.isDirectory(path) || !Files.exists(path)) {
            return path;
        }
        problems.add(setting, path + " is not a folder: expected a folder, or nothing");
        return null;
    }

    /** Finds an existing file or folder. Returns {@code null} after a problem. */
    @Nullable
    Path existing(String text, Setting setting) {
        Path path = resolve(text, setting);
        if (path == null || Files.exists(path)) {
            return path;
        }
        problems.add(setting, path + " " + fault(path) + ": expected a file or folder");
        return null;
    }

    /** What is in a folder that is closed to this user looks like what is not there. */
    private static String fault(Path path) {
        String closed = FileFault.closed(path);
        return closed == null ? "does not exist" : "cannot be read (" + closed + ")";
    }

    /** Finds the existing files and folders of a search path. */
    List<Path> searchPath(String text, Setting setting) {
        List<Path> paths = new ArrayList<>();
        for (String part : text.split(File.pathSeparator, -1)) {
            if (part.isBlank()) {
                problems.add(setting, "has an empty entry: expected folders separated by " + File.pathSeparator);
                continue;
            }
            Path path = existing(part.strip(), setting);
            if (path != null && FileFault.closed(path) != null) {
                problems.add(setting, path + " " + fault(path) + ": expected a file or folder that can be");
            } else if (path != null) {
                paths.add(path);
            }
        }
        return paths;
    }

    private @Nullable Path resolve(String text, Setting setting) {
        try {
            return webInf.resolve(text).normalize();
        } catch (InvalidPathException e) {
            problems.add(setting, "is not a path: " + e.getReason());
            return null;
        }
    }
}
