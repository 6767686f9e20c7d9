package org.wsgibridge.cpython.frame;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.memory.BufferPool;

/**
 * The slabs of an engine: one for each reader, and a bounded number of further ones, so that readers continue while
 * bytes are lent. If there is none, bytes are copied. A slab that may still be read when its response has ended is
 * never used again; it counts until the garbage collector has freed it. Thread-safe.
 */
public final class Slabs {
    private static final int MAX = 32;

    private final BufferPool<Slab> pool;

    /**
     * Makes an empty pool.
     *
     * @param most the largest number of slabs in addition to one for each reader
     */
    public Slabs(int most) {
        pool = new BufferPool<>(most, this::make);
    }

    /** Makes a pool of at most 8 MiB, and at most a 128th of the largest heap. */
    public static Slabs ofHeap() {
        return new Slabs(BufferPool.mostOfHeap(MAX, Slab.SIZE));
    }

    private Slab make() {
        return new Slab(pool::giveBack, pool::abandon);
    }

    /** Returns the slab of a new reader. The reader calls {@link #leave} when it ends. */
    Slab join() {
        return pool.join();
    }

    /** Notes that a reader has ended and released its slabs. */
    void leave() {
        pool.leave();
    }

    /** Returns a further slab, which the caller releases; {@code null} if all are in use. */
    @Nullable
    Slab take() {
        return pool.take();
    }

    /**
     * A buffer to read into, whose bytes can be lent to responses. It returns to its pool when its reader and all
     * responses have released it. Only the reader uses {@link #bytes}; everything else is thread-safe.
     */
    static final class Slab {
        /** In bytes: room for four of the largest chunks, so that a large body is read with few calls. */
        static final int SIZE = 4 * (Frames.HEAD_SIZE + Frames.CHUNK_SIZE);

        private final Consumer<Slab> giveBack;
        private final Consumer<Slab> abandon;

        /** Direct, so that the system reads into it without a copy. */
        final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);

        /** The number of holders: the reader, and each part that is lent. */
        private final AtomicInteger holders = new AtomicInteger(1);

        private volatile boolean abandoned;

        /**
         * Makes a slab for its reader.
         *
         * @param giveBack receives the slab when it may be used again
         * @param abandon receives the slab if it must not be used again, because a response that has ended may still
         *     read it
         */
        Slab(Consumer<Slab> giveBack, Consumer<Slab> abandon) {
            this.giveBack = giveBack;
            this.abandon = abandon;
        }

        /**
         * Returns whether bytes of it must not be overwritten. After this returns false, only the reader can change
         * that.
         */
        boolean isLent() {
            return holders.get() > 1 || abandoned;
        }

        /** Lends bytes. Only for the reader, which must not overwrite them while {@link #isLent} returns true. */
        LentBytes lend(int offset, int length) {
            Part part = new Part(this, bytes.slice(offset, length));
            holders.incrementAndGet();
            return part;
        }

        /** Ends the use by one holder. The last one returns the slab to its pool. */
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

        /** Lent bytes of a slab. The first call that ends their use releases the slab. */
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
}
