package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.wsgibridge.express.failure.ExpressException;

/**
 * A copy of those files of a project that belong into a WAR. All work is done on the copy, so that files that pip or
 * the project's settings write get neither into the project nor into the WAR. Not thread-safe.
 */
final class ProjectCopy {
    /**
     * The highest ratio of compression that is expected. A project that is larger than the largest WAR by more than
     * this is refused before it is copied.
     */
    private static final int MAX_COMPRESSION = 10;

    private final ProjectFiles found;
    private final Path folder;
    private final Set<String> paths = new TreeSet<>();
    private long size;

    private ProjectCopy(ProjectFiles found, Path folder) {
        this.found = found;
        this.folder = folder;
    }

    /**
     * Copies files.
     *
     * @param found the files
     * @param folder the folder of the copy, which is created
     * @param maxSize the size of the largest WAR, in bytes
     * @throws ExpressException if the files are too large for it
     * @throws IOException if a file cannot be copied
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
        if (size / MAX_COMPRESSION > maxSize) {
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
