package org.wsgibridge.express.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the user was in, by the name that the shell has for it in {@code PWD}. The operating system's name
 * for it has all links resolved. With that name, a server that is started in a link such as {@code current} would keep
 * using the release that the link led to at that time. Stateless.
 */
public final class CurrentFolder {
    private CurrentFolder() {}

    /** Returns the folder, absolute. */
    public static Path path() {
        return named(System.getenv("PWD"), Path.of("").toAbsolutePath());
    }

    /** Returns the absolute and normalized form of a path. A relative path is resolved against the current folder. */
    public static Path resolve(Path path) {
        return path().resolve(path).normalize();
    }

    private static Path named(@Nullable String shells, Path real) {
        try {
            Path named = Path.of(shells == null ? "" : shells);
            return named.isAbsolute() && Files.isSameFile(named, real) ? named : real;
        } catch (InvalidPathException | IOException e) {
            return real;
        }
    }
}
