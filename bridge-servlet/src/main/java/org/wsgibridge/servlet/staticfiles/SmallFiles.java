package org.wsgibridge.servlet.staticfiles;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.ServletResponses;

/**
 * Keeps the bytes of small files in memory, so that the next request need not open them. Each use asks the file system:
 * bytes are served only while the path leads to the same, unchanged file. From a folder, a file is kept only if there
 * is no link on its path. So a link that replaces a file or folder is always checked by {@link ServedFolder}.
 * Thread-safe.
 */
final class SmallFiles {
    /** All files together may take the heap size divided by this. */
    private static final int HEAP_PARTS = 64;

    /** About how many bytes a kept file takes besides its content. */
    private static final int OVERHEAD = 1024;

    /**
     * Identifies a kept file. The folder is part of it, because a path of one mapping may be forbidden in another one.
     *
     * @param folder the folder of the mapping; {@code null} for a mapping to a single file
     * @param path the path
     */
    private record Key(@Nullable Path folder, Path path) {}

    private record Kept(StaticFile file, FileIdentity identity) {
        int size() {
            return (int) file.size() + OVERHEAD;
        }
    }

    private final MemoryBudget budget;
    private final LongSupplier clock;
    private final Map<Key, Kept> files = new ConcurrentHashMap<>();

    /** Visits all files in turn. If there is no room, the next file of it is dropped. Guarded by this. */
    private Iterator<Map.Entry<Key, Kept>> sweep = Collections.emptyIterator();

    /** Makes an empty store that takes at most a part of the heap. */
    SmallFiles() {
        this(MemoryBudget.partOfHeap(HEAP_PARTS), System::currentTimeMillis);
    }

    /**
     * Makes an empty store.
     *
     * @param budget how many bytes all files together may take
     * @param clock the time, in milliseconds since the epoch
     */
    SmallFiles(MemoryBudget budget, LongSupplier clock) {
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * Returns a file from memory.
     *
     * @param folder the folder of the mapping; {@code null} for a mapping to a single file
     * @param path the path that is asked for
     * @return the file; {@code null} if it is not kept, or has changed
     */
    @Nullable
    StaticFile find(@Nullable Path folder, Path path) {
        Key key = new Key(folder, path);
        Kept kept = files.get(key);
        if (kept == null) {
            return null;
        }
        if (kept.identity.equals(identity(key))) {
            return kept.file;
        }
        drop(key, kept);
        return null;
    }

    private static @Nullable FileIdentity identity(Key key) {
        if (key.folder == null) {
            return FileIdentity.of(key.path);
        }
        return hasFoldersAlone(key.folder, key.path) ? FileIdentity.of(key.path, NOFOLLOW_LINKS) : null;
    }

    /** Returns whether there is no link between a folder and a file in it. The file itself may be one. */
    private static boolean hasFoldersAlone(Path folder, Path path) {
        Path above = path.getParent();
        while (above != null && !above.equals(folder)) {
            if (!Files.isDirectory(above, NOFOLLOW_LINKS)) {
                return false;
            }
            above = above.getParent();
        }
        return above != null;
    }

    /**
     * Keeps a file if it is small and was not changed just now.
     *
     * @param folder the folder of the mapping; {@code null} for a mapping to a single file
     * @param path the path that was asked for
     * @param opened the open file; closed if it is kept, and if it cannot be read
     * @return the file to serve: the kept one, or the open one
     * @throws IOException if it cannot be read
     */
    StaticFile keep(@Nullable Path folder, Path path, StaticFile opened) throws IOException {
        Key key = new Key(folder, path);
        FileIdentity identity = ServletResponses.fits(opened.size()) ? identity(key) : null;
        if (identity == null
                || !opened.isSettled(identity, clock.getAsLong())
                || !reserve((int) opened.size() + OVERHEAD)) {
            return opened;
        }
        Kept kept = null;
        try {
            byte[] content = opened.read(0, (int) opened.size());
            // The file is still open, so no other file can have got its inode.
            if (content != null && identity.equals(identity(key))) {
                kept = new Kept(opened.inMemory(content), identity);
                put(key, kept);
            }
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        } finally {
            if (kept == null) {
                budget.release(opened.size() + OVERHEAD);
            }
        }
        if (kept == null) {
            return opened;
        }
        opened.close();
        return kept.file;
    }

    private void put(Key key, Kept kept) {
        Kept before = files.put(key, kept);
        if (before != null) {
            budget.release(before.size());
        }
    }

    /** Reserves memory; drops other files if there is not enough. Returns false if there cannot be enough. */
    private boolean reserve(int bytes) {
        if (bytes > budget.limit()) {
            return false;
        }
        while (!budget.reserve(bytes)) {
            if (!dropNext()) {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean dropNext() {
        if (!sweep.hasNext()) {
            sweep = files.entrySet().iterator();
        }
        if (!sweep.hasNext()) {
            return false;
        }
        Map.Entry<Key, Kept> next = sweep.next();
        drop(next.getKey(), next.getValue());
        return true;
    }

    private void drop(Key key, Kept kept) {
        if (files.remove(key, kept)) {
            budget.release(kept.size());
        }
    }
}
