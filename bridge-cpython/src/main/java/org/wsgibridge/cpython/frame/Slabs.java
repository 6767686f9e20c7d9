package org.wsgibridge.cpython.frame;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.LentBytes;

/**
 * The slabs of an engine: one for each reader, and a bounded number of further ones, so that readers continue while
 * bytes are lent. If there is none, bytes are copied. A slab that may still be read when its response has ended is
 * never used again; it counts until the garbage collector has freed it. Thread-safe.
 */
public final class Slabs {
    private static final int MAX = 32;
    private static final int HEAP_PARTS = 128;

    /** The largest number of slabs. */
    private final AtomicInteger limit;

    private final AtomicInteger made = new AtomicInteger();

    /** Whether memory ran out. Each further attempt would block the thread for half a second, so that none is made. */
    private volatile boolean full;

    private final ConcurrentLinkedQueue<Slab> free = new ConcurrentLinkedQueue<>();
    private final ReferenceQueue<Slab> collected = new ReferenceQueue<>();

    /** Keeps the references until their slabs are collected. */
    private final Set<Reference<?>> abandoned = ConcurrentHashMap.newKeySet();

    /**
     * Makes an empty pool.
     *
     * @param most the largest number of slabs in addition to one for each reader
     */
    public Slabs(int most) {
        limit = new AtomicInteger(most);
    }

    /** Makes a pool of at most 8 MiB, and at most a 128th of the largest heap. */
    public static Slabs ofHeap() {
        return new Slabs((int) Math.min(MAX, Runtime.getRuntime().maxMemory() / HEAP_PARTS / Slab.SIZE));
    }

    /** Returns the slab of a new reader. The reader calls {@link #leave} when it ends. */
    Slab join() {
        limit.incrementAndGet();
        Slab slab = take();
        if (slab != null) {
            return slab;
        }
        boolean joined = false;
        made.incrementAndGet();
        try {
            Slab first = make();
            joined = true;
            return first;
        } finally {
            if (!joined) {
                made.decrementAndGet();
                limit.decrementAndGet();
            }
        }
    }

    /** Notes that a reader has ended and released its slabs. */
    void leave() {
        limit.decrementAndGet();
        if (made.get() > limit.get() && free.poll() != null) {
            made.decrementAndGet();
        }
    }

    /** Returns a further slab, which the caller releases; {@code null} if all are in use. */
    @Nullable
    Slab take() {
        Slab slab = free.poll();
        if (slab != null || full || !mayMake()) {
            return slab;
        }
        try {
            return make();
        } catch (OutOfMemoryError e) {
            made.decrementAndGet();
            full = true;
            return null;
        }
    }

    private Slab make() {
        return new Slab(free::add, this::abandon);
    }

    private boolean mayMake() {
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            abandoned.remove(gone);
            made.decrementAndGet();
        }
        if (made.incrementAndGet() <= limit.get()) {
            return true;
        }
        made.decrementAndGet();
        return false;
    }

    private void abandon(Slab slab) {
        abandoned.add(new PhantomReference<>(slab, collected));
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
