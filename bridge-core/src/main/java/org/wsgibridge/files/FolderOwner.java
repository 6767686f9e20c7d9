package org.wsgibridge.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the process that a work folder belongs to: by the folder's name, and by a lock in the folder, which shows
 * whether the process still runs. Stateless.
 */
final class FolderOwner {
    private static final int BASE = Character.MAX_RADIX;
    private static final String LOCK = "lock";

    private FolderOwner() {}

    /** Returns a name for this process that no other process of this system has: its process id and its start time. */
    static String name() {
        ProcessHandle process = ProcessHandle.current();
        return process.pid() + "-" + began(process);
    }

    /** Returns the start time of a process in the form that {@link #name} uses. */
    static String began(ProcessHandle process) {
        return Long.toString(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L), BASE);
    }

    /**
     * Makes and locks the lock file of a new folder. Returns its channel; {@code null} if the file system has no locks.
     */
    static @Nullable FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
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

    /** Opens the lock file of a folder that another process may have made; {@code null} if there is none. */
    static @Nullable FileChannel openLock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
                : null;
    }
}
