package org.wsgibridge.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Removes unpacked WARs that no process uses, and files that killed processes have left. A failure does not stop a
 * start: files that cannot be removed stay, and the next start tries again. The caller must hold the lock for
 * unpacking. Stateless.
 */
final class UnusedWars {
    private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern LEFTOVER = Pattern.compile("[0-9a-f]{32}-.+");
    private static final String GONE = "-gone-";

    /** How many other unpacked WARs are kept, although no process uses them. */
    private static final int KEPT = 2;

    private UnusedWars() {}

    /**
     * Returns the lock file of a WAR. Each process that uses the WAR holds a lock on it. Its modification time is that
     * of the last start.
     */
    static Path lockFile(Path cache, String hash) {
        return cache.resolve(hash + ".lock");
    }

    /** Sets the time at which a WAR was last used to now. A failure is ignored. */
    static void touch(Path cache, String hash) {
        try {
            Files.setLastModifiedTime(lockFile(cache, hash), FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException e) {
            // The WAR counts as older than it is.
        }
    }

    /** Removes folders that are only partly unpacked or partly removed. */
    static void removeLeftovers(Path cache) {
        folders(cache, LEFTOVER).forEach(UnusedWars::delete);
    }

    /**
     * Removes complete unpacked WARs, except those that were used last and those that a process uses.
     *
     * @param own the hash of the WAR of this process
     */
    static void removeOld(Path cache, String own) {
        List<Path> others = folders(cache, WHOLE);
        others.removeIf(folder -> folder.getFileName().toString().equals(own));
        others.sort(Comparator.comparing(
                        (Path folder) -> lockFile(cache, folder.getFileName().toString())
                                .toFile()
                                .lastModified())
                .reversed());
        others.stream().skip(KEPT).forEach(folder -> remove(cache, folder));
    }

    private static List<Path> folders(Path cache, Pattern names) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(cache)) {
            for (Path folder : all) {
                if (names.matcher(folder.getFileName().toString()).matches()
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next start looks again.
        }
        return found;
    }

    /**
     * Removes a WAR that no process uses. Renames it first, because a folder with the name of a WAR must be complete.
     */
    private static void remove(Path cache, Path folder) {
        String hash = folder.getFileName().toString();
        Path gone = cache.resolve(hash + GONE + Long.toHexString(System.nanoTime()));
        try (FileChannel channel =
                        FileChannel.open(lockFile(cache, hash), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return;
            }
            Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            return;
        }
        delete(gone);
    }

    /**
     * Deletes as much as possible of a folder. Makes its folders writable, because an application may have made
     * read-only ones.
     */
    static void delete(Path path) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> children = new ArrayList<>();
            try {
                if (CacheFolder.isUnix(path)) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
                }
            } catch (IOException e) {
                // Another user owns it. It may be writable all the same.
            }
            try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
                all.forEach(children::add);
            } catch (IOException | DirectoryIteratorException e) {
                // It stays.
            }
            children.forEach(UnusedWars::delete);
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next start tries again.
        }
    }
}
