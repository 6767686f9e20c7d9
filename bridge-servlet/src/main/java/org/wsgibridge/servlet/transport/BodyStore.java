package org.wsgibridge.servlet.transport;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where request bodies are kept until they are complete: in memory while they are small and not too many, else in
 * temporary files. So many slow uploads cost disk, not heap. Thread-safe.
 */
public final class BodyStore {
    /** A body up to this size stays in memory. */
    static final int MEMORY_PER_BODY = 1024 * 1024;

    private static final long MEMORY_OF_ALL = 64L * 1024 * 1024;

    private final Path folder;
    private final long limit;
    private final AtomicLong inMemory = new AtomicLong();
    private final AtomicLong names = new AtomicLong();

    /**
     * Makes a store.
     *
     * @param folder an existing folder for temporary files
     */
    public BodyStore(Path folder) {
        this(folder, MEMORY_OF_ALL);
    }

    BodyStore(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Asks for memory; what is granted must be given back. */
    boolean reserve(int bytes) {
        if (inMemory.addAndGet(bytes) <= limit) {
            return true;
        }
        inMemory.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        inMemory.addAndGet(-bytes);
    }

    /** Returns how many bytes of memory are reserved. */
    long reserved() {
        return inMemory.get();
    }

    FileChannel temporaryFile() {
        Path path = folder.resolve("body-" + names.incrementAndGet());
        try {
            return FileChannel.open(path, CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE);
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
