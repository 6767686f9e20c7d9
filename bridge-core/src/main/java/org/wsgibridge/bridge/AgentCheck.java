package org.wsgibridge.bridge;

import java.util.Collection;
import java.util.List;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;

/** Makes the answer to HAProxy's agent check, one line of words. Stateless. */
public final class AgentCheck {
    /** Marks the server as down: HAProxy sends it no requests. */
    private static final String DOWN = "down";

    /** HAProxy sends no new requests, except those of sessions that are bound to this server. */
    private static final String DRAIN = "up drain";

    private static final int ALL = 100;

    private AgentCheck() {}

    /**
     * Returns the answer for the present state of a bridge: {@code up ready} with a weight while it takes requests,
     * {@code up drain} if the server will end soon, {@code down} if it is not ready. Never blocks.
     *
     * @param bridge the bridge
     * @param ending whether the server will end soon
     */
    public static String answer(WsgiBridge bridge, boolean ending) {
        return answer(bridge.health(), ending, bridge.stats());
    }

    static String answer(Health health, boolean ending, Collection<GroupStats> groups) {
        if (!health.ready()) {
            return DOWN;
        }
        return ending ? DRAIN : "up ready " + weight(groups) + "%";
    }

    /**
     * Returns the percentage of the configured slots that are free. Missing slots, such as those of a process that has
     * to be opened again, are not free. Returns at least 1, because to HAProxy a weight of 0 means drain.
     */
    private static int weight(Collection<GroupStats> groups) {
        int free = groups.stream().mapToInt(AgentCheck::free).sum();
        int slots = groups.stream().mapToInt(GroupStats::configuredSlots).sum();
        return Math.max(1, Math.min(ALL, ALL * free / Math.max(1, slots)));
    }

    private static int free(GroupStats group) {
        List<InterpreterStats> active =
                group.interpreters().stream().filter(InterpreterStats::active).toList();
        int busy = active.stream().mapToInt(InterpreterStats::inFlight).sum();
        return Math.max(0, Math.min(group.slots(), group.configuredSlots()) - busy);
    }
}
