package org.wsgibridge.servlet.transport.body;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.support.TemporaryFiles;

/**
 * Where request bodies are kept until they are complete: in memory while they are small and not too many, else in
 * temporary files. So many slow uploads cost disk, not heap. Thread-safe.
 */
public final class BodyStore {
    /** A body up to this size stays in memory, if the heap is not small. */
    private static final int MEMORY_PER_BODY = 1024 * 1024;

    /** So many of the largest ones fit into the budget. */
    private static final int SHARES = 8;

    /** All bodies together may take one of so many parts of the heap. */
    private static final int PARTS = 8;

    private final TemporaryFiles files;
    private final MemoryBudget budget;

    /**
     * Makes a store.
     *
     * @param folder an existing folder for temporary files
     */
    public BodyStore(Path folder) {
        this(folder, MemoryBudget.partOfHeap(PARTS));
    }

    BodyStore(Path folder, MemoryBudget budget) {
        this.files = new TemporaryFiles(folder, "body-");
        this.budget = budget;
    }

    /** Returns how much memory all bodies may take. */
    MemoryBudget budget() {
        return budget;
    }

    /** Returns the most bytes of memory that one body may take. */
    int memoryPerBody() {
        return (int) Math.min(MEMORY_PER_BODY, budget.limit() / SHARES);
    }

    FileChannel temporaryFile() {
        try {
            return files.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void writeFully(FileChannel file, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
