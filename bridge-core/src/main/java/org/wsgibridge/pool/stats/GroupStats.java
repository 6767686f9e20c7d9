package org.wsgibridge.pool.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a process group. Immutable.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param slots how many requests the group can run now: the slots of the interpreters that take requests
 * @param configuredSlots how many requests the group can run when all its interpreters are up
 * @param queued how many requests wait for a slot
 * @param queueSize how many requests may wait
 * @param stuck how many requests are stuck, including those of closed interpreters
 * @param busyTime the time that slots were held since the start, summed over all slots;
 *     {@code Δbusy / (Δtime × slots)} is mod_wsgi's capacity_utilization
 * @param generation the number of the load of the sources that serves requests; 1 for the first
 * @param failedSince when changed sources could first not be loaded; {@code null} if the last reload succeeded
 * @param failure why the last attempt to load changed sources failed, in one line; {@code ""} if it did not
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

    /** Returns how many requests run now. */
    public int busy() {
        return interpreters.stream().mapToInt(InterpreterStats::inFlight).sum();
    }

    /** Returns how many interpreters take requests. */
    public int active() {
        return (int) interpreters.stream().filter(InterpreterStats::active).count();
    }

    /**
     * Returns the number of slots to compute utilization with: the present slots, or the configured ones if there are
     * no slots now.
     */
    public int capacity() {
        return slots == 0 ? configuredSlots : slots;
    }

    /** Returns a description of the state for log lines about requests that get no slot. */
    public String summary() {
        return "interpreters=" + active() + ", slots=" + slots + " of " + configuredSlots + ", busy=" + busy()
                + ", stuck=" + stuck + ", waiting=" + queued + " of " + queueSize;
    }
}
