package org.wsgibridge.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
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
    private static final int BASE = Character.MAX_RADIX;
    private static final String LOCK = "lock";

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
        FileChannel lock = lock(folder.resolve(LOCK));
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
            Path folder = parent.resolve(prefix + ownName() + "-" + Secrets.name());
            try {
                return Files.createDirectory(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
            } catch (FileAlreadyExistsException e) {
                // Another name then.
            }
        }
    }

    /** Returns what tells this process from every other one of this system: its number and when it began. */
    static String ownName() {
        ProcessHandle process = ProcessHandle.current();
        return process.pid() + "-" + began(process);
    }

    static String began(ProcessHandle process) {
        return Long.toString(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L), BASE);
    }

    /** Returns the lock, held; {@code null} where the file system has none. */
    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OwnFiles.attributes(OwnFiles.PRIVATE, file));
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (IOException e) {
            Files.deleteIfExists(file);
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        return held == null ? null : channel;
    }

    /** Opens the lock of a folder that another process may have made; {@code null} when there is none. */
    static @Nullable FileChannel openLock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
                : null;
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
