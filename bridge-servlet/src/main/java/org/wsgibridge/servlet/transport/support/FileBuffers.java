package org.wsgibridge.servlet.transport.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.memory.BufferPool;

/**
 * Direct buffers into which parts of files are read, so that a container sends them without a copy in Java's heap.
 * There are at most {@value #MOST} of {@value #SIZE} bytes each, for all responses of a deployment, and at most a 128th
 * of the largest heap. A buffer that may still be read when its response has ended is never used again; it counts until
 * the garbage collector has freed it. Thread-safe.
 */
public final class FileBuffers {
    /** The size of a buffer in bytes. */
    public static final int SIZE = 256 * 1024;

    private static final int MOST = 32;

    private final BufferPool<ByteBuffer> pool;

    /** Makes the buffers of a deployment, when they are needed. */
    public FileBuffers() {
        this(BufferPool.mostOfHeap(MOST, SIZE));
    }

    /**
     * Makes buffers, when they are needed.
     *
     * @param most how many there may be
     */
    FileBuffers(int most) {
        pool = new BufferPool<>(most, () -> ByteBuffer.allocateDirect(SIZE));
    }

    /**
     * Reads a part of a file.
     *
     * @param file the file, of which only the content is used, not the position
     * @param position the position of the first byte
     * @param wanted how many bytes to read at most
     * @return the bytes, of which there are fewer than wanted if they do not fit into a buffer, and none at the end of
     *     the file; {@code null} if all buffers are in use, or there is no memory for one more
     * @throws IOException if the file cannot be read
     */
    public @Nullable LentBytes read(FileChannel file, long position, long wanted) throws IOException {
        ByteBuffer buffer = pool.take();
        if (buffer == null) {
            return null;
        }
        Lent lent = new Lent(buffer);
        boolean read = false;
        try {
            buffer.clear().limit((int) Math.min(wanted, SIZE));
            file.read(buffer, position);
            buffer.flip();
            read = true;
        } finally {
            if (!read) {
                lent.giveBack();
            }
        }
        return lent;
    }

    /** A buffer in use. The first call that ends its use decides whether it is used again. */
    private final class Lent implements LentBytes {
        private final ByteBuffer bytes;
        private final AtomicReference<@Nullable ByteBuffer> owned;

        Lent(ByteBuffer bytes) {
            this.bytes = bytes;
            this.owned = new AtomicReference<>(bytes);
        }

        @Override
        public int length() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            ByteBuffer buffer = owned.getAndSet(null);
            if (buffer != null) {
                pool.giveBack(buffer);
            }
        }

        @Override
        public void abandon() {
            ByteBuffer buffer = owned.getAndSet(null);
            if (buffer != null) {
                pool.abandon(buffer);
            }
        }
    }
}
