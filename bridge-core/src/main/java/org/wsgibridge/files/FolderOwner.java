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

/** The process that a work folder belongs to: the name of the folder says which, and a lock says whether it lives. */
final class FolderOwner {
    private static final int BASE = Character.MAX_RADIX;
    private static final String LOCK = "lock";

    private FolderOwner() {}

    /** Returns a name for this process that no other process of this system has: its number and when it began. */
    static String name() {
        ProcessHandle process = ProcessHandle.current();
        return process.pid() + "-" + began(process);
    }

    /** Returns when a process began, as it is in {@link #name}. */
    static String began(ProcessHandle process) {
        return Long.toString(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L), BASE);
    }

    /** Makes the lock of a new folder. Returns it, held; {@code null} where the file system has none. */
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

    /** Opens the lock of a folder that another process may have made; {@code null} when there is none. */
    static @Nullable FileChannel openLock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
                : null;
    }
}
