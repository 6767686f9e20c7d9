package org.wsgibridge.cpython.frame;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
}
