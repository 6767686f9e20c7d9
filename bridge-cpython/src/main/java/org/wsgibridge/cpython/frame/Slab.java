package org.wsgibridge.cpython.frame;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;

/**
 * A buffer that is read into, and whose bytes are lent to responses. It goes back to its pool when its reader and all
 * responses have released it. Only the reader touches {@link #bytes}; everything else is thread-safe.
 */
final class Slab {
    /** Four of the largest chunks: what comes of a large body is read with few calls. */
    static final int SIZE = 4 * (Frames.HEAD_SIZE + Frames.CHUNK_SIZE);

    private final Consumer<Slab> giveBack;
    private final Consumer<Slab> abandon;

    /** The socket writes into it without a copy. */
    final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);

    /** The reader, and each part that is lent. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private volatile boolean abandoned;

    /**
     * Makes a slab for its reader.
     *
     * @param giveBack takes it when it may be used again
     * @param abandon takes it when it may not, because a response that is over may still read it
     */
    Slab(Consumer<Slab> giveBack, Consumer<Slab> abandon) {
        this.giveBack = giveBack;
        this.abandon = abandon;
    }

    /** Returns whether bytes of it must not be overwritten. Once it has returned false only the reader changes that. */
    boolean isLent() {
        return holders.get() > 1 || abandoned;
    }

    /** Lends bytes; for the reader, which does not overwrite them while {@link #isLent}. */
    LentBytes lend(int offset, int length) {
        Part part = new Part(this, bytes.slice(offset, length));
        holders.incrementAndGet();
        return part;
    }

    /** Ends the use by one holder; the last one returns the slab to its pool. */
    void release() {
        if (holders.decrementAndGet() > 0) {
            return;
        }
        if (abandoned) {
            abandon.accept(this);
        } else {
            bytes.clear();
            holders.set(1);
            giveBack.accept(this);
        }
    }

    /** Bytes of a slab: the first who ends their use releases it, once. */
    private static final class Part implements LentBytes {
        private final ByteBuffer bytes;
        private final int length;
        private final AtomicReference<@Nullable Slab> slab;

        Part(Slab slab, ByteBuffer bytes) {
            this.slab = new AtomicReference<>(slab);
            this.bytes = bytes;
            this.length = bytes.remaining();
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            end(false);
        }

        @Override
        public void abandon() {
            end(true);
        }

        private void end(boolean abandoned) {
            Slab held = slab.getAndSet(null);
            if (held != null) {
                if (abandoned) {
                    held.abandoned = true;
                }
                held.release();
            }
        }
    }
}
