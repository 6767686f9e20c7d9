package org.wsgibridge.pool.stats;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.spi.ShutdownReason;

/**
 * A snapshot of one interpreter. Immutable.
 *
 * @param name the interpreter's name
 * @param pid the id of its process; that of the JVM for an interpreter in this JVM
 * @param state whether it takes requests
 * @param inFlight how many requests it runs, including stuck ones
 * @param stuck how many of these requests are stuck
 * @param served how many requests it has finished
 * @param generation the number of its load of the sources: 1 for the first, one more after each reload
 * @param leaving the reason why it is being replaced; {@code null} if it is not
 * @param startedNanos when it was ready for requests, in {@link System#nanoTime()}
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

    /** Whether an interpreter takes requests. */
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

    /** Returns the time since it was ready for requests. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
