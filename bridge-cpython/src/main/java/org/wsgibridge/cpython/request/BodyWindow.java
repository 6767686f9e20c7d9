package org.wsgibridge.cpython.request;

import java.util.concurrent.atomic.AtomicReference;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.memory.MemoryBudget;

/**
 * The number of bytes of one body that may be sent to or from a daemon without an acknowledgement. Begins small, and
 * grows once if the receiver keeps up and the budget of all bodies has room. A large body then needs fewer
 * acknowledgements, and fewer switches between processes. Thread-safe: {@link #close} gives the memory back even if the
 * window grows at the same time.
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
     * @param budget the memory for the growth of all windows
     */
    BodyWindow(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Returns the present number of bytes. It never decreases. */
    int limit() {
        return limit;
    }

    /** Grows by {@link #GROWTH} bytes if it can. Returns whether this call made it grow. */
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

    /** Gives its memory back, because no more bytes are sent. Idempotent. */
    void close() {
        if (state.getAndSet(State.CLOSED) == State.LARGE) {
            budget.release(GROWTH);
        }
    }
}
