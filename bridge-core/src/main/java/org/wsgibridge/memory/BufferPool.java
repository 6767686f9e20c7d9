package org.wsgibridge.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of direct buffers, which are made when they are needed and used again. A buffer that something may
 * still read is abandoned: it is never used again, and counts until the garbage collector has freed it. So users that
 * abandon buffers cannot make the JVM allocate more. Thread-safe.
 *
 * @param <T> a buffer, or the object that holds one
 */
public final class BufferPool<T> {
    private static final int HEAP_PARTS = 128;

    private final Supplier<T> maker;
    private final AtomicInteger limit;
    private final AtomicInteger made = new AtomicInteger();

    /** Whether memory ran out. Each further attempt would block the thread for half a second, so that none is made. */
    private volatile boolean full;

    private final Queue<T> free = new ConcurrentLinkedQueue<>();
    private final ReferenceQueue<T> collected = new ReferenceQueue<>();

    /** Keeps the references until their buffers are collected. */
    private final Set<Reference<?>> abandoned = ConcurrentHashMap.newKeySet();

    /**
     * Makes an empty pool.
     *
     * @param most how many buffers there may be, in addition to one for each {@linkplain #join owner}
     * @param maker makes a buffer; may throw {@link OutOfMemoryError}
     */
    public BufferPool(int most, Supplier<T> maker) {
        this.limit = new AtomicInteger(most);
        this.maker = maker;
    }

    /**
     * Returns how many buffers fit into a 128th of the largest heap.
     *
     * @param most the result for a large heap
     * @param size the size of a buffer in bytes
     */
    public static int mostOfHeap(int most, int size) {
        return (int) Math.min(most, Runtime.getRuntime().maxMemory() / HEAP_PARTS / size);
    }

    /** Returns a buffer; {@code null} if all are in use, or there is no memory for one more. */
    public @Nullable T take() {
        T buffer = free.poll();
        if (buffer != null || full || !mayMake()) {
            return buffer;
        }
        try {
            return maker.get();
        } catch (OutOfMemoryError e) {
            made.decrementAndGet();
            full = true;
            return null;
        }
    }

    /**
     * Returns a buffer for an owner that needs one in every case. It calls {@link #leave} when it ends.
     *
     * @throws OutOfMemoryError if there is no memory for it
     */
    public T join() {
        limit.incrementAndGet();
        T buffer = take();
        if (buffer != null) {
            return buffer;
        }
        boolean joined = false;
        made.incrementAndGet();
        try {
            T first = maker.get();
            joined = true;
            return first;
        } finally {
            if (!joined) {
                made.decrementAndGet();
                limit.decrementAndGet();
            }
        }
    }

    /** Notes that an owner has ended and given its buffers back. */
    public void leave() {
        limit.decrementAndGet();
        if (made.get() > limit.get() && free.poll() != null) {
            made.decrementAndGet();
        }
    }

    /** Allows that a buffer is used again. To be called once for each that was taken. */
    public void giveBack(T buffer) {
        free.add(buffer);
    }

    /** Ends the use of a buffer that something may still read. To be called in place of {@link #giveBack}. */
    public void abandon(T buffer) {
        abandoned.add(new PhantomReference<>(buffer, collected));
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
}
