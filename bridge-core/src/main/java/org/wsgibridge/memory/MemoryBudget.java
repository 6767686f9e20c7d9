package org.wsgibridge.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the bytes on the heap that are used for one purpose, such as request bodies, over all connections. The limit
 * can follow the heap: with {@code -Xmx64m}, it is a share of 64 MiB.
 *
 * <p>Reserve before the memory is allocated, and release in {@code finally}, or by the owner's idempotent
 * {@code close()}. If a reservation is refused, write to a file, or let the sender wait. Thread-safe; a call costs one
 * compare-and-set.
 */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit the largest number of bytes that may be reserved at the same time; 0 refuses every reservation
     * @throws IllegalArgumentException if the limit is negative
     */
    public MemoryBudget(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a budget of " + limit + " bytes");
        }
        this.limit = limit;
    }

    /**
     * Makes a budget that is a part of the largest heap ({@link Runtime#maxMemory()}).
     *
     * @param parts the number of parts that the heap is divided into, this one included; at least 1
     */
    public static MemoryBudget partOfHeap(int parts) {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / parts);
    }

    /**
     * Asks for memory. Never blocks.
     *
     * @param bytes how many bytes; not negative
     * @return whether they are granted; if so, they must be released once
     */
    public boolean reserve(long bytes) {
        long before = reserved.get();
        while (bytes <= limit - before) {
            if (reserved.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = reserved.get();
        }
        return false;
    }

    /**
     * Counts memory that is already allocated, even beyond the limit, because its bytes can no longer be refused. The
     * caller lets their sender wait while {@link #isExhausted()} returns true.
     *
     * @param bytes how many bytes; they must be released once
     */
    public void charge(long bytes) {
        reserved.addAndGet(bytes);
    }

    /**
     * Gives memory back.
     *
     * @param bytes as many as were reserved or charged
     */
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /** Returns whether the limit is reached. */
    public boolean isExhausted() {
        return reserved.get() >= limit;
    }

    /** Returns how many bytes are reserved now. */
    public long reserved() {
        return reserved.get();
    }

    /** Returns the largest number of bytes that may be reserved at the same time. */
    public long limit() {
        return limit;
    }
}
