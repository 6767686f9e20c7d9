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
import org.wsgibridge.servlet.transport.WholeResponse;

/**
 * Keeps the bytes of small files that are asked for, so that they need not be opened again. Each use asks the file
 * system: bytes are served only while the path leads to the same unchanged file. In a folder, only files are kept to
 * which no link leads, so that a link that is put in the place of a file or folder is always looked up by {@link
 * ServedFolder}. Thread-safe.
 */
final class SmallFiles {
    /** The part of the heap that all files may take: one divided by that. */
    private static final int HEAP_PARTS = 64;

    /** What a file takes besides its bytes, about. */
    private static final int OVERHEAD = 1024;

    /**
     * What was asked for. A path of one mapping may be forbidden in another one.
     *
     * @param folder the folder of the mapping, {@code null} for a file that is served by its name
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

    /** Goes through all files in turn; the next one is dropped where there is no room. Guarded by this. */
    private Iterator<Map.Entry<Key, Kept>> sweep = Collections.emptyIterator();

    /** Makes one that takes at most a part of the heap. */
    SmallFiles() {
        this(MemoryBudget.partOfHeap(HEAP_PARTS), System::currentTimeMillis);
    }

    /**
     * Makes one.
     *
     * @param budget how many bytes all files may take
     * @param clock the time, in milliseconds since the epoch
     */
    SmallFiles(MemoryBudget budget, LongSupplier clock) {
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * Returns a file from memory.
     *
     * @param folder the folder of the mapping, {@code null} for a file that is served by its name
     * @param path the path that is asked for
     * @return {@code null} when it is not there, or has changed
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

    /** Returns whether no link is between a folder and a file in it. */
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
     * Keeps a file, if it is small and was not changed just now.
     *
     * @param folder the folder of the mapping, {@code null} for a file that is served by its name
     * @param path the path that was asked for
     * @param opened the open file; closed when it is kept, and when it cannot be read
     * @return the file to be served
     * @throws IOException when it cannot be read
     */
    StaticFile keep(@Nullable Path folder, Path path, StaticFile opened) throws IOException {
        Key key = new Key(folder, path);
        FileIdentity identity = WholeResponse.fits(opened.size()) ? identity(key) : null;
        if (identity == null
                || !opened.isSettled(identity, clock.getAsLong())
                || !reserve((int) opened.size() + OVERHEAD)) {
            return opened;
        }
        Kept kept = null;
        try {
            byte[] content = opened.read(0, (int) opened.size());
            // The file is open, so that no other one can have its inode.
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

    /** Makes room by dropping other files. */
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
