package org.wsgibridge.files;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The home folder of this process's user. Stateless. */
public final class HomeFolder {
    private HomeFolder() {}

    /**
     * Returns the folder that {@code HOME} names, as shells and containers set it, else that of the user's account.
     *
     * @return the folder, absolute; {@code null} when neither is there
     */
    public static @Nullable Path find() {
        Path named = folder(System.getenv("HOME"));
        return named == null ? folder(System.getProperty("user.home")) : named;
    }

    private static @Nullable Path folder(@Nullable String path) {
        Path folder = path == null ? null : Path.of(path);
        return folder != null && folder.isAbsolute() && Files.isDirectory(folder) ? folder : null;
    }
}
