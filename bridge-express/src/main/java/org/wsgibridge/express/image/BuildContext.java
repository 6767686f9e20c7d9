package org.wsgibridge.express.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;
import org.wsgibridge.express.project.ExpressJar;
import org.wsgibridge.express.war.Exclusions;
import org.wsgibridge.express.war.ProjectFiles;

/**
 * Writes the folder that an image is built from: the Dockerfile and its scripts, this server, and the project without
 * files that belong to a machine or may be secret. For one thread.
 */
final class BuildContext {
    private static final List<String> FILES = List.of(
            "Dockerfile", "entrypoint", "healthcheck", "s2i/assemble", "s2i/run", "s2i/save-artifacts", "s2i/usage");
    private static final String JAR = "wsgi-express/lib/wsgi-express.jar";
    private static final String LAUNCHER = "/wsgi_express/launcher.sh";
    private static final String EXECUTABLE = "rwxr-xr-x";
    private static final String READABLE = "rw-r--r--";

    private final Path folder;
    private final Consumer<String> tell;

    /**
     * Makes a context; nothing is written yet.
     *
     * @param folder an empty folder
     * @param tell takes a line for each step
     * @throws IOException if the folder does not exist
     */
    BuildContext(Path folder, Consumer<String> tell) throws IOException {
        this.folder = folder.toRealPath();
        this.tell = tell;
    }

    /**
     * Writes all files.
     *
     * @param project the project's folder
     * @param excluded patterns of paths to leave out
     * @throws ExpressException if the project cannot be read, or this server does not run from a packaged jar
     * @throws IOException if a file cannot be written
     */
    void write(Path project, List<String> excluded) throws IOException {
        for (String name : FILES) {
            copy(BuildContext.class, name, folder.resolve(name), name.equals("Dockerfile") ? READABLE : EXECUTABLE);
        }
        Path server = folder.resolve("wsgi-express");
        copy(ExpressException.class, LAUNCHER, server.resolve("bin/wsgi-express"), EXECUTABLE);
        makeFolders(server.resolve("lib"));
        Path jar = folder.resolve(JAR);
        Files.copy(ownJar(), jar);
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString(READABLE));
        copyProject(project, excluded);
    }

    private static Path ownJar() {
        Path place = ExpressJar.place();
        if (!Files.isRegularFile(place)) {
            throw ExpressException.usage(
                    "image: " + place + " is not the jar of a distribution: expected wsgi-express.jar");
        }
        return place;
    }

    private void copy(Class<?> owner, String name, Path file, String modes) throws IOException {
        makeFolders(file.resolveSibling(""));
        try (InputStream content = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            Files.copy(content, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    }

    /** Copies the project with the permissions of its files, because hooks must stay executable. */
    private void copyProject(Path project, List<String> excluded) throws IOException {
        Path source = project.toRealPath();
        IgnoreFile ignored = IgnoreFile.of(source);
        ProjectFiles files = ProjectFiles.find(source, new Exclusions(excluded), folder.resolve("none"));
        List<String> contexts = contexts(source, files.files().keySet());
        Path application = makeFolders(folder.resolve("app"));
        long size = 0;
        int count = 0;
        int left = 0;
        for (Map.Entry<String, Path> file : files.files().entrySet()) {
            String own = source.relativize(file.getValue()).toString();
            if (ignored.excludes(file.getKey()) || ignored.excludes(own)) {
                left++;
            } else if (!file.getValue().startsWith(folder) && contexts.stream().noneMatch(own::startsWith)) {
                Path copy = application.resolve(file.getKey());
                makeFolders(copy.resolveSibling(""));
                Files.copy(file.getValue(), copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                size += Files.size(copy);
                count++;
            }
        }
        tell.accept("project: " + count + " files, " + Bytes.text(size) + ", of " + project);
        files.leftOut().lines().forEach(line -> tell.accept("left out: " + line));
        contexts.forEach(context -> tell.accept("left out: " + context + " (what an image was built of)"));
        if (left > 0) {
            tell.accept("left out: " + left + " files, by " + ignored.name());
        }
    }

    /** Returns the folders in the project that this command has written before, each with a slash at its end. */
    private List<String> contexts(Path source, Set<String> files) {
        return files.stream()
                .filter(file -> file.endsWith("/" + JAR))
                .map(file -> file.substring(0, file.length() - JAR.length()))
                .filter(place -> files.contains(place + "Dockerfile") && files.contains(place + "s2i/assemble"))
                .filter(place -> !source.resolve(place).startsWith(folder))
                .toList();
    }

    /**
     * Makes a folder of the context with permissions that do not depend on this user's umask, because another user will
     * read it.
     */
    private Path makeFolders(Path made) throws IOException {
        if (!Files.isDirectory(made)) {
            Path parent = made.getParent();
            if (parent != null) {
                makeFolders(parent);
            }
            Files.createDirectory(made);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(EXECUTABLE));
        }
        return made;
    }
}
