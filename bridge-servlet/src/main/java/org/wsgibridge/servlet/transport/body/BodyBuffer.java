package org.wsgibridge.servlet.transport.body;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.servlet.transport.support.Once;

/**
 * Collects the bytes of one body. It grows with the bytes that arrive, not with the declared length, and continues in a
 * temporary file if the body is large or the memory budget of all bodies is used up. For one thread at a time. Every
 * method throws {@link java.io.UncheckedIOException} if the temporary file cannot be written.
 */
final class BodyBuffer {
    private static final int FIRST = 8 * 1024;

    /** The largest piece of memory in bytes. The buffer grows by further pieces, so nothing is copied. */
    private static final int SEGMENT = 128 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final BodyStore store;

    /** The largest number of bytes in memory. */
    private final int most;

    /** The full pieces of memory, in order. */
    private final List<byte[]> full = new ArrayList<>();

    private byte[] memory = NOTHING;
    private int used;
    private int reserved;
    private long length;
    private @Nullable FileChannel file;

    /**
     * Makes an empty buffer.
     *
     * @param store makes the temporary file, and has the memory budget
     * @param expected the declared length in bytes; -1 for none
     */
    BodyBuffer(BodyStore store, long expected) {
        this.store = store;
        this.most = most(store.memoryPerBody(), expected);
    }

    /**
     * Returns the largest number of bytes in memory: one more than declared, because the read that finds the end needs
     * room too.
     */
    private static int most(int perBody, long expected) {
        return Math.max(FIRST, 1 + (int) (expected < 0 ? perBody : Math.min(expected, perBody)));
    }

    long length() {
        return length;
    }

    /**
     * Returns memory into which the next bytes may be read directly, from index {@link #used()} on; {@code null} if the
     * body is in a file and {@link #add} has to be used.
     */
    byte @Nullable [] memory() {
        if (file != null) {
            return null;
        }
        if (used == memory.length && !grow()) {
            toFile();
            return null;
        }
        return memory;
    }

    /** Returns the index in {@link #memory()} at which the next bytes belong. */
    int used() {
        return used;
    }

    /** Records that this number of bytes was written at {@link #used()}. */
    void filled(int bytes) {
        used += bytes;
        length += bytes;
    }

    /** Adds bytes to the file. */
    void add(byte[] bytes, int count) {
        FileChannel target = file;
        if (target == null) {
            throw new IllegalStateException("the body is in memory");
        }
        BodyStore.writeFully(target, ByteBuffer.wrap(bytes, 0, count));
        length += count;
    }

    private boolean grow() {
        int more = Math.min(most - reserved, Math.min(SEGMENT, Math.max(FIRST, reserved)));
        if (more <= 0 || !store.budget().reserve(more)) {
            return false;
        }
        reserved += more;
        byte[] segment = new byte[more];
        if (used > 0) {
            full.add(memory);
        }
        memory = segment;
        used = 0;
        return true;
    }

    private void toFile() {
        FileChannel target = store.temporaryFile();
        file = target;
        for (ByteBuffer segment : segments()) {
            BodyStore.writeFully(target, segment);
        }
        freeMemory();
    }

    private void freeMemory() {
        int size = reserved;
        reserved = 0;
        memory = NOTHING;
        full.clear();
        store.budget().release(size);
    }

    private ByteBuffer[] segments() {
        ByteBuffer[] segments = new ByteBuffer[full.size() + 1];
        for (int i = 0; i < full.size(); i++) {
            segments[i] = ByteBuffer.wrap(full.get(i));
        }
        segments[full.size()] = ByteBuffer.wrap(memory, 0, used);
        return segments;
    }

    /**
     * Returns the finished body, which owns the memory or file from now on. If there is not enough memory to make it,
     * everything is released.
     */
    RequestBody finish() {
        boolean finished = false;
        try {
            RequestBody body = body();
            finished = true;
            return body;
        } finally {
            if (!finished) {
                discard();
            }
        }
    }

    private RequestBody body() {
        FileChannel content = file;
        if (content != null) {
            // Not released yet if writing the file has failed before.
            freeMemory();
            return new FileBody(content, length);
        }
        int size = reserved;
        Once giveBack = new Once(() -> store.budget().release(size));
        return new MemoryBody(segments(), length, giveBack);
    }

    /** Releases everything that was collected. */
    void discard() {
        freeMemory();
        FileChannel content = file;
        if (content != null) {
            FileBody.close(content);
        }
    }
}
