package org.wsgibridge.express.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the command was given in, by the name that the user's shell has for it. The system's own name has no
 * links in it any more: what is started in {@code current} would stay with the release that this link led to.
 */
public final class CurrentFolder {
    private CurrentFolder() {}

    /** Returns the folder, absolute. */
    public static Path path() {
        return named(System.getenv("PWD"), Path.of("").toAbsolutePath());
    }

    /** Returns an absolute and normalized path; one that is relative lies in the current folder. */
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
