package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The home folder of this process's user. Stateless. */
public final class HomeFolder {
    private HomeFolder() {}

    /**
     * Returns the folder that {@code HOME} names if it belongs to this user, otherwise that of the user's account. A
     * process that was started by {@code sudo -E} has the {@code HOME} of another user. If the account has no folder,
     * as in many containers, any {@code HOME} counts.
     *
     * @return the folder, absolute; {@code null} if neither exists
     */
    public static @Nullable Path find() {
        return choose(System.getenv("HOME"), System.getProperty("user.home"));
    }

    static @Nullable Path choose(@Nullable String variable, @Nullable String account) {
        Path named = folder(variable);
        Path own = folder(account);
        return named != null && (own == null || isOwn(named)) ? named : own;
    }

    private static @Nullable Path folder(@Nullable String path) {
        Path folder = path == null ? null : Path.of(path);
        return folder != null && folder.isAbsolute() && Files.isDirectory(folder) ? folder : null;
    }

    private static boolean isOwn(Path folder) {
        try {
            UnixFile file = FolderTrust.existing(folder.toRealPath());
            return file != null && FolderTrust.isOwn(file);
        } catch (IOException e) {
            return false;
        }
    }
}
