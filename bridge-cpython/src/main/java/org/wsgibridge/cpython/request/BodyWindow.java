package org.wsgibridge.cpython.request;

import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.memory.MemoryBudget;

/**
 * How many bytes of one body may be under way to a daemon, or from it. Begins small, and grows once when the receiver
 * keeps up and the budget of all bodies has room: fewer acknowledgements, and fewer switches between processes, for a
 * large body. Thread-safe; {@link #close} gives the memory back, whatever comes at the same time.
 */
final class BodyWindow {
    /** By how many bytes a window grows. */
    static final int GROWTH = Frames.LARGEST_WINDOW - Frames.WINDOW;

    private enum State {
        SMALL,
        LARGE,
        CLOSED
    }

    private final MemoryBudget budget;
    private final AtomicReference<State> state = new AtomicReference<>(State.SMALL);
    private volatile int limit = Frames.WINDOW;

    /**
     * Makes a small window.
     *
     * @param budget what all windows may take beyond the first bytes of each
     */
    BodyWindow(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Returns how many bytes may be under way now; never fewer than it has returned before. */
    int limit() {
        return limit;
    }

    /** Grows if it can; returns whether it has grown by this call, by {@link #GROWTH} bytes. */
    boolean grow() {
        if (state.get() != State.SMALL || !budget.reserve(GROWTH)) {
            return false;
        }
        if (state.compareAndSet(State.SMALL, State.LARGE)) {
            limit = Frames.LARGEST_WINDOW;
            return true;
        }
        budget.release(GROWTH);
        return false;
    }

    /** Gives its memory back: nothing is under way any more. Idempotent. */
    void close() {
        if (state.getAndSet(State.CLOSED) == State.LARGE) {
            budget.release(GROWTH);
        }
    }
}
