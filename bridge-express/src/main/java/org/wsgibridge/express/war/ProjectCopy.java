package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.wsgibridge.express.ExpressException;

/**
 * A copy of what of a project belongs into a WAR. All work is done on it: what pip and settings write is none of the
 * project. Not thread-safe.
 */
final class ProjectCopy {
    /** Sources are packed this much smaller, but no WAR is tried that is larger by far. */
    private static final int MOST_COMPRESSED = 10;

    private final ProjectFiles found;
    private final Path folder;
    private final Set<String> paths = new TreeSet<>();
    private long size;

    private ProjectCopy(ProjectFiles found, Path folder) {
        this.found = found;
        this.folder = folder;
    }

    /**
     * Copies.
     *
     * @param found the files
     * @param folder the folder of the copy; made
     * @param maxSize the largest WAR that may be made of it, in bytes
     * @throws ExpressException when it is too large for that
     * @throws IOException when a file cannot be copied
     */
    static ProjectCopy of(ProjectFiles found, Path folder, long maxSize) throws IOException {
        ProjectCopy copy = new ProjectCopy(found, Files.createDirectory(folder));
        for (Map.Entry<String, Path> file : found.files().entrySet()) {
            copy.add(file.getKey(), file.getValue(), maxSize);
        }
        return copy;
    }

    private void add(String path, Path file, long maxSize) throws IOException {
        size += Files.size(file);
        if (size / MOST_COMPRESSED > maxSize) {
            throw LimitedOutput.tooLarge(maxSize);
        }
        Path copy = folder.resolve(path);
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
        paths.add(path);
        copy.toFile().setWritable(true, true);
    }

    /** Returns the folder of the copy. */
    Path folder() {
        return folder;
    }

    /** Returns the paths of the copied files, relative to the folder, with slashes. */
    Set<String> paths() {
        return paths;
    }

    /** Returns the size of all files, in bytes. */
    long size() {
        return size;
    }

    /** Returns what was not copied. */
    LeftOut leftOut() {
        return found.leftOut();
    }
}
