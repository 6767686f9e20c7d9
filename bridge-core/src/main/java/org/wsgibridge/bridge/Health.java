package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.wsgibridge.pool.ProcessGroup;

/**
 * Whether a bridge is alive and ready, and the reasons if it is not. Each reason is one sentence that names its process
 * group. Immutable.
 *
 * @param notLive why the JVM should be restarted: too many stuck requests, or a thread of the bridge that does not run
 * @param notReady why no requests should be sent here now; includes {@code notLive}
 * @param readyGroups the names of the process groups that take requests; empty if the bridge is not alive, or shut down
 */
public record Health(List<String> notLive, List<String> notReady, Set<String> readyGroups) {
    /** Makes the collections immutable. */
    public Health {
        notLive = List.copyOf(notLive);
        notReady = List.copyOf(notReady);
        readyGroups = Set.copyOf(readyGroups);
    }

    /**
     * Returns the health of a bridge that runs.
     *
     * @param faults the threads of the bridge that do not run, one sentence for each
     */
    static Health of(Collection<ProcessGroup> groups, List<String> faults) {
        List<String> notLive = new ArrayList<>(faults);
        List<String> notReady = new ArrayList<>();
        Set<String> readyGroups = new HashSet<>();
        for (ProcessGroup group : groups) {
            String stuck = group.notLive();
            if (stuck != null) {
                notLive.add(stuck);
            }
            String down = group.notReady();
            if (down == null) {
                readyGroups.add(group.settings().name());
            } else {
                notReady.add(down);
            }
        }
        notReady.addAll(0, notLive);
        return new Health(notLive, notReady, notLive.isEmpty() ? readyGroups : Set.of());
    }

    /** Returns the health of a bridge that is shut down: no process group is ready. */
    static Health closing(Collection<ProcessGroup> groups) {
        Health asked = of(groups, List.of());
        List<String> notReady = new ArrayList<>(asked.notReady);
        notReady.add(asked.notLive.size(), "the bridge is shut down");
        return new Health(asked.notLive, notReady, Set.of());
    }

    /** Returns whether the bridge works. If not, only a restart of the JVM helps. */
    public boolean live() {
        return notLive.isEmpty();
    }

    /** Returns whether every process group takes requests. */
    public boolean ready() {
        return notReady.isEmpty();
    }
}
