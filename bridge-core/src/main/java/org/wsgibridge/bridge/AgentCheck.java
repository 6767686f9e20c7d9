package org.wsgibridge.bridge;

import java.util.Collection;
import java.util.List;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;

/** The answer to HAProxy's agent check: words in one line. */
public final class AgentCheck {
    /** No requests are to be sent here: the server is marked as down. */
    private static final String DOWN = "down";

    /** No new requests are to be sent here; those of sessions that are bound to this server may be. */
    private static final String DRAIN = "up drain";

    private static final int ALL = 100;

    private AgentCheck() {}

    /**
     * Returns the words for a bridge as it is now: {@code up ready} and its weight while it takes requests. Never
     * blocks.
     *
     * @param bridge the bridge
     * @param ending whether the server around it is about to end
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
     * Returns how many of 100 slots are free. A slot that should be there and is not, such as that of a process that
     * has to be opened again, is not free. At least 1: for HAProxy a weight of 0 means drain.
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
