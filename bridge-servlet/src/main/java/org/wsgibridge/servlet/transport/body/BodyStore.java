package org.wsgibridge.servlet.transport.body;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.support.TemporaryFiles;

/**
 * Decides where request bodies are kept: in memory if they are small and not too many, otherwise in temporary files. So
 * many slow uploads use the disk and not the heap. Thread-safe.
 */
public final class BodyStore {
    /** A body up to this size in bytes may stay in memory, unless the heap is small. */
    private static final int MEMORY_PER_BODY = 1024 * 1024;

    /** At least that many bodies of the largest size fit into the budget. */
    private static final int SHARES = 8;

    /** All bodies together may take the heap size divided by this. */
    private static final int PARTS = 8;

    private final TemporaryFiles files;
    private final MemoryBudget budget;

    /**
     * Makes an empty store.
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

    /** Returns the budget for the memory of all bodies. */
    MemoryBudget budget() {
        return budget;
    }

    /** Returns the largest number of bytes in memory for one body. */
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
