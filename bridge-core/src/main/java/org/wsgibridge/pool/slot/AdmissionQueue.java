package org.wsgibridge.pool.slot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;

/** The requests that wait for a slot, in their order. Guarded by the lock of {@link Slots}. */
final class AdmissionQueue {
    private static final int LARGEST_INITIAL_SIZE = 100_000;

    /**
     * Has its full capacity from the start: an ArrayDeque that runs out of memory while it grows is no longer usable.
     */
    private final ArrayDeque<Exchange> queue;

    private final int limit;

    /**
     * Makes an empty queue.
     *
     * @param limit how many requests may wait
     * @param readmitted how many further requests may return to the queue after they had a slot
     */
    AdmissionQueue(int limit, int readmitted) {
        this.limit = limit;
        this.queue = new ArrayDeque<>(Math.min(limit, LARGEST_INITIAL_SIZE) + readmitted + 1);
    }

    /** Adds a request at the end. Returns false if the queue is full. */
    boolean add(Exchange exchange) {
        return queue.size() < limit && queue.add(exchange);
    }

    /** Adds a request that was admitted before, whether or not the queue is full. */
    void addFirst(Exchange exchange) {
        queue.addFirst(exchange);
    }

    /** Returns the first request whose outcome is open, and drops those before it; {@code null} if none waits. */
    @Nullable
    Exchange firstOpen() {
        Exchange exchange = queue.peek();
        while (exchange != null && !exchange.isOpen()) {
            queue.poll();
            exchange = queue.peek();
        }
        return exchange;
    }

    /** Removes the request that {@link #firstOpen} has returned. */
    void removeFirst() {
        queue.poll();
    }

    /** Removes and returns the requests that were queued before a time, and drops those whose outcome is decided. */
    List<Exchange> expire(long queuedBefore) {
        List<Exchange> expired = new ArrayList<>();
        queue.removeIf(exchange -> {
            boolean late = exchange.times().queued() - queuedBefore < 0;
            if (late) {
                expired.add(exchange);
            }
            return late || !exchange.isOpen();
        });
        return expired;
    }

    /** Removes and returns all requests. */
    List<Exchange> removeAll() {
        List<Exchange> waiting = all();
        queue.clear();
        return waiting;
    }

    List<Exchange> all() {
        return new ArrayList<>(queue);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    int limit() {
        return limit;
    }
}
