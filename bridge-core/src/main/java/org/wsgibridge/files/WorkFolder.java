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
 * A folder for what a process needs while it runs, with a name that cannot be guessed, so that it may lie where every
 * user can make files. It is removed when it is closed; when the process is killed before, then by the next process
 * that makes one at the same place. That a process lives is seen by a lock on a file in the folder, which the kernel
 * releases with it: the number of a process can be used again, and means another one in another container. Thread-safe.
 */
public final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final @Nullable FileChannel lock;

    private WorkFolder(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a folder for this user alone, and removes those of processes that were killed.
     *
     * @param parent an existing folder
     * @param prefix what its name begins with, such as {@code wsgi-}
     */
    public static WorkFolder create(Path parent, String prefix) throws IOException {
        return create(parent, prefix, OwnFiles.PRIVATE_FOLDER);
    }

    /**
     * Makes a folder as {@link #create(Path, String)} does, with other permissions.
     *
     * @param permissions the folder's, whatever the umask is; other users must not be allowed to write
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
     * Removes the folders of processes that were killed, as making a folder does.
     *
     * @param parent where they are
     * @param prefix what their names begin with
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
                // Another name then.
            }
        }
    }

    /** Returns the folder, absolute. */
    public Path path() {
        return path;
    }

    /**
     * Removes the folder and all that is in it.
     *
     * @throws IOException when some of it cannot be removed
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
