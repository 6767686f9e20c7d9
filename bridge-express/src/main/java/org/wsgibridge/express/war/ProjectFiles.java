package org.wsgibridge.express.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;

/**
 * The files of a project that belong into a WAR or an image. Links are followed within the project, never out of it.
 * The target of a link is also checked by its own name. Not thread-safe.
 */
public final class ProjectFiles {
    private static final int DEEPEST = 100;
    private static final int MAX_FILES = 200_000;
    private static final String OUTSIDE = "links out of the project, or to nothing";

    private final Path root;
    private final Exclusions exclusions;
    private final Path output;
    private final LeftOut leftOut = new LeftOut();
    private final SortedMap<String, Path> files = new TreeMap<>();
    private final List<Path> above = new ArrayList<>();

    private ProjectFiles(Path root, Exclusions exclusions, Path output) {
        this.root = root;
        this.exclusions = exclusions;
        this.output = output;
    }

    /**
     * Finds the files.
     *
     * @param project the project's folder
     * @param exclusions decides what is left out
     * @param output the WAR that will be written, which is left out if it is in the project
     * @throws ExpressException if a file cannot be read, has a name that a WAR cannot have, or there are too many files
     */
    public static ProjectFiles find(Path project, Exclusions exclusions, Path output) {
        return find("PROJECT", project, exclusions, output);
    }

    /** Finds the files of a folder that messages call by another name than {@code PROJECT}. */
    static ProjectFiles find(String what, Path project, Exclusions exclusions, Path output) {
        try {
            ProjectFiles found = new ProjectFiles(project.toRealPath(), exclusions, output);
            found.visitFolder(found.root, Path.of(""));
            return found;
        } catch (IOException | UncheckedIOException e) {
            throw ExpressException.usage(what + " " + project + " cannot be read: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        String file = e instanceof java.nio.file.FileSystemException known ? known.getFile() + ": " : "";
        return file + FileFault.reason(e);
    }

    /** Returns the files by their paths, relative to the project, with slashes. */
    public SortedMap<String, Path> files() {
        return files;
    }

    /**
     * Removes a file, or all files of a folder, that are packed elsewhere in the WAR.
     *
     * @param place the file or folder, which may be outside the project
     * @param reason the reason, for the list of what was left out
     * @throws ExpressException if it is the project's folder, or one that contains it
     */
    void leaveOut(Path place, String reason) throws IOException {
        Path real = place.toRealPath();
        if (root.startsWith(real)) {
            throw ExpressException.usage("--class-path " + place + ": is the folder of the project, or contains it:"
                    + " expected a folder with classes alone");
        }
        List<String> found = files.entrySet().stream()
                .filter(entry -> entry.getValue().startsWith(real))
                .map(Map.Entry::getKey)
                .toList();
        found.forEach(path -> {
            files.remove(path);
            leftOut.add(path, reason);
        });
    }

    /** Returns what is left out. */
    public LeftOut leftOut() {
        return leftOut;
    }

    private void visitFolder(Path folder, Path path) throws IOException {
        Path real = folder.toRealPath();
        if (above.contains(real)) {
            leftOut.add(path + "/", "links to a folder that they are in");
            return;
        }
        if (above.size() > DEEPEST) {
            throw ExpressException.usage("PROJECT: " + path + " is more than " + DEEPEST + " folders deep");
        }
        above.add(real);
        List<Path> children;
        try (Stream<Path> stream = Files.list(folder)) {
            children = stream.sorted().toList();
        }
        for (Path child : children) {
            visit(child, path.resolve(checked(child, path)));
        }
        above.remove(above.size() - 1);
    }

    private void visit(Path file, Path path) throws IOException {
        Path real = Files.isSymbolicLink(file) ? target(file) : file;
        if (real == null) {
            leftOut.add(path.toString(), OUTSIDE);
            return;
        }
        boolean isFolder = Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
        if (!isFolder && !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            leftOut.add(path.toString(), "neither files nor folders");
            return;
        }
        String reason = reason(real, path, isFolder);
        if (reason != null) {
            leftOut.add(path + (isFolder ? "/" : ""), reason);
        } else if (isFolder) {
            visitFolder(real, path);
        } else if (!real.equals(output)) {
            files.put(path.toString(), real);
            if (files.size() > MAX_FILES) {
                throw ExpressException.usage("PROJECT " + root + " has more than " + MAX_FILES
                        + " files: expected the folder of an application; --exclude leaves folders out");
            }
        }
    }

    /** Returns the target of a link, {@code null} if it is not in the project. */
    private @Nullable Path target(Path link) {
        try {
            Path real = link.toRealPath();
            return WarOptions.isInProject(link, root) && !real.equals(root) ? real : null;
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable String reason(Path file, Path path, boolean isFolder) throws IOException {
        String reason = isFolder ? exclusions.reason(file, path) : exclusions.reasonOfFile(file, path);
        Path own = root.relativize(file);
        if (reason != null || own.equals(path)) {
            return reason;
        }
        for (Path parent = own.getParent(); parent != null && reason == null; parent = parent.getParent()) {
            reason = exclusions.reason(root.resolve(parent), parent);
        }
        if (reason != null) {
            return reason;
        }
        return isFolder ? exclusions.reason(file, own) : exclusions.reasonOfFile(file, own);
    }

    private static String checked(Path child, Path parent) {
        String name = child.getFileName().toString();
        String fault = name.indexOf('\ufffd') >= 0
                ? "is not UTF-8"
                : name.chars().anyMatch(Character::isISOControl)
                        ? "has control characters"
                        : name.indexOf('\\') >= 0 ? "has a backslash" : null;
        if (fault != null) {
            String shown = name.replaceAll("[\\p{Cntrl}]", "?");
            throw ExpressException.usage("the file name " + parent.resolve(shown) + " " + fault
                    + ", and cannot be that of an entry of a WAR: rename the file,"
                    + " or leave its folder out by --exclude");
        }
        return name;
    }
}
