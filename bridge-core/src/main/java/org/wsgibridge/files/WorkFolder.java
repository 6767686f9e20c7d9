package org.wsgibridge.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.secret.Secrets;

/**
 * A folder for the files that a process needs while it runs. Its name cannot be guessed, so that it may be in a folder
 * where every user can make files, such as {@code /tmp}. {@link #close} removes it. If the process is killed before,
 * the next process that makes such a folder at the same place removes it.
 *
 * <p>A lock on a file in the folder shows whether the process still runs: the kernel releases it when the process ends.
 * A process id is not enough, because it can be used again, and means another process in another container.
 * Thread-safe.
 */
public final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final @Nullable FileChannel lock;

    private WorkFolder(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a folder that only this user can access, and removes those of processes that were killed.
     *
     * @param parent an existing folder
     * @param prefix the beginning of its name, such as {@code wsgi-}
     */
    public static WorkFolder create(Path parent, String prefix) throws IOException {
        return create(parent, prefix, OwnFiles.PRIVATE_FOLDER);
    }

    /**
     * Makes a folder as {@link #create(Path, String)} does, with other permissions.
     *
     * @param permissions the permissions of the folder, independent of the umask; other users must not be allowed to
     *     write
     */
    public static WorkFolder create(Path parent, String prefix, Set<PosixFilePermission> permissions)
            throws IOException {
        Path absolute = parent.toAbsolutePath();
        Leftovers.remove(absolute, prefix);
        Path folder = make(absolute, prefix);
        FileChannel lock = FolderOwner.lock(folder);
        if (!permissions.equals(OwnFiles.PRIVATE_FOLDER)) {
            Files.setPosixFilePermissions(folder, permissions);
        }
        return new WorkFolder(folder, lock);
    }

    /**
     * Removes the folders of processes that were killed, as {@link #create(Path, String)} does.
     *
     * @param parent the folder that contains them
     * @param prefix the beginning of their names
     */
    public static void removeLeftovers(Path parent, String prefix) {
        Leftovers.remove(parent.toAbsolutePath(), prefix);
    }

    private static Path make(Path parent, String prefix) throws IOException {
        while (true) {
            Path folder = parent.resolve(prefix + FolderOwner.name() + "-" + Secrets.name());
            try {
                return Files.createDirectory(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
            } catch (FileAlreadyExistsException e) {
                // The next attempt has another name.
            }
        }
    }

    /** Returns the folder, absolute. */
    public Path path() {
        return path;
    }

    /**
     * Removes the folder and its contents.
     *
     * @throws IOException if a part of it cannot be removed
     */
    @Override
    public void close() throws IOException {
        try {
            FileTree.delete(path);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
