package org.wsgibridge.pool.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a process group.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param slots how many requests it can run at a time now: those of the interpreters that take requests
 * @param configuredSlots how many it can run when all its interpreters are up
 * @param queued how many requests wait
 * @param queueSize how many may wait
 * @param stuck how many requests are stuck, those of interpreters that are gone included
 * @param busyTime for how long slots were held since the start, summed up over all slots;
 *     {@code Δbusy / (Δtime × slots)} is mod_wsgi's capacity_utilization
 * @param generation which load of the sources serves, 1 for the first
 * @param failedSince since when changed sources could not be loaded, {@code null} when the last reload has succeeded
 * @param failure why they could not at the last attempt, in one line; {@code ""} for no failure
 * @param interpreters the interpreters, oldest first
 */
public record GroupStats(
        String name,
        String engine,
        int slots,
        int configuredSlots,
        int queued,
        int queueSize,
        int stuck,
        Duration busyTime,
        int generation,
        @Nullable Instant failedSince,
        String failure,
        List<InterpreterStats> interpreters) {
    /** Makes the list immutable. */
    public GroupStats {
        interpreters = List.copyOf(interpreters);
    }

    /** Returns how many requests run. */
    public int busy() {
        return interpreters.stream().mapToInt(InterpreterStats::inFlight).sum();
    }

    /** Returns how many interpreters take requests. */
    public int active() {
        return (int) interpreters.stream().filter(InterpreterStats::active).count();
    }

    /**
     * Returns the slots that a share of its capacity refers to: those that are there, or should be while there are
     * none.
     */
    public int capacity() {
        return slots == 0 ? configuredSlots : slots;
    }

    /** Describes the state for the log lines about requests that get no slot. */
    public String summary() {
        return "interpreters=" + active() + ", slots=" + slots + " of " + configuredSlots + ", busy=" + busy()
                + ", stuck=" + stuck + ", waiting=" + queued + " of " + queueSize;
    }
}
