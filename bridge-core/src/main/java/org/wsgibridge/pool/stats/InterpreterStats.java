package org.wsgibridge.pool.stats;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.spi.ShutdownReason;

/**
 * A snapshot of one interpreter.
 *
 * @param name the interpreter's name
 * @param pid its process
 * @param state what it does now
 * @param inFlight how many requests it runs, stuck ones included
 * @param stuck how many of them are stuck
 * @param served how many requests it has finished
 * @param generation which load of the sources it has: 1 for the first, one more after each reload
 * @param leaving why it is being replaced; {@code null} when it is not
 * @param startedNanos when it was up, in {@link System#nanoTime()}
 */
public record InterpreterStats(
        String name,
        long pid,
        State state,
        int inFlight,
        int stuck,
        long served,
        int generation,
        @Nullable ShutdownReason leaving,
        long startedNanos) {

    /** What an interpreter does. */
    public enum State {
        /** It takes requests. */
        ACTIVE,
        /** It takes no new requests and finishes those that it runs. */
        DRAINING
    }

    /** Returns whether it takes new requests. */
    public boolean active() {
        return state == State.ACTIVE;
    }

    /** Returns for how long it has been up. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
