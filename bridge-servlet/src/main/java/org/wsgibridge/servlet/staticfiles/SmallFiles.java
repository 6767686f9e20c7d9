package org.wsgibridge.servlet.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.memory.MemoryBudget;

/**
 * Keeps the bytes of small files that are asked for, so that they need not be opened again. Each use looks at the file
 * system: bytes are served only while the path leads to the same file, with the same size and time of modification,
 * and this process may read it. A file is kept only where it was opened in the manner of {@link ServedFolder}, so that
 * what is found by the same identity was allowed to be served. Thread-safe.
 */
final class SmallFiles {
    /** The part of the heap that all files may take: one divided by that. */
    private static final int HEAP_PARTS = 64;

    /** The largest size of a file, in bytes. */
    private static final int LARGEST = 64 * 1024 - 1;

    /** What a file takes besides its bytes, about. */
    private static final int OVERHEAD = 1024;

    private final MemoryBudget budget;
    private final Map<Path, StaticFile> files = new ConcurrentHashMap<>();

    /** Makes one that takes at most a part of the heap. */
    SmallFiles() {
        this(MemoryBudget.partOfHeap(HEAP_PARTS));
    }

    /**
     * Makes one.
     *
     * @param budget how many bytes all files may take
     */
    SmallFiles(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Returns the file of a path from memory; {@code null} when it is not there, or has changed. */
    @Nullable
    StaticFile find(Path path) {
        StaticFile file = files.get(path);
        if (file == null || isCurrent(path, file)) {
            return file;
        }
        drop(path, file);
        return null;
    }

    private static boolean isCurrent(Path path, StaticFile file) {
        try {
            return file.isSame(Files.readAttributes(path, BasicFileAttributes.class))
                    && path.toFile().canRead();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Keeps a file, if it is small and was not modified just now.
     *
     * @param path the path that was asked for, whose links lead to the file
     * @param opened the file; closed when it is kept
     * @return the file to be served
     * @throws IOException when it cannot be read; it is closed then
     */
    StaticFile keep(Path path, StaticFile opened) throws IOException {
        if (opened.size() > LARGEST || !opened.isSettled()) {
            return opened;
        }
        byte[] content;
        try {
            content = opened.read(0, (int) opened.size());
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        if (content == null) {
            return opened;
        }
        StaticFile file = opened.inMemory(content);
        if (isCurrent(path, file) && reserve(size(file))) {
            put(path, file);
        }
        opened.close();
        return file;
    }

    private void put(Path path, StaticFile file) {
        StaticFile before = files.put(path, file);
        if (before != null) {
            budget.release(size(before));
        }
    }

    /** Makes room by dropping other files, whichever come first. */
    private boolean reserve(int bytes) {
        Iterator<Map.Entry<Path, StaticFile>> others = files.entrySet().iterator();
        while (!budget.reserve(bytes)) {
            if (!others.hasNext()) {
                return false;
            }
            Map.Entry<Path, StaticFile> other = others.next();
            drop(other.getKey(), other.getValue());
        }
        return true;
    }

    private void drop(Path path, StaticFile file) {
        if (files.remove(path, file)) {
            budget.release(size(file));
        }
    }

    private static int size(StaticFile file) {
        return (int) file.size() + OVERHEAD;
    }
}
