package org.wsgibridge.bridge;

import java.util.List;
import java.util.Set;

/**
 * Whether a bridge is alive and ready, with the reasons where it is not. Each reason is one sentence that names its
 * process group.
 *
 * @param notLive why the JVM should be restarted: too many stuck requests, or a thread of the bridge's own does
 *     not run
 * @param notReady why no requests should be sent here now; holds what {@code notLive} holds, too
 * @param readyGroups the names of the process groups that take requests; none while the bridge is not alive or shut
 *     down
 */
public record Health(List<String> notLive, List<String> notReady, Set<String> readyGroups) {
    /** Makes the lists immutable. */
    public Health {
        notLive = List.copyOf(notLive);
        notReady = List.copyOf(notReady);
        readyGroups = Set.copyOf(readyGroups);
    }

    /** Returns whether the bridge does its work; if not, only a restart of the JVM helps. */
    public boolean live() {
        return notLive.isEmpty();
    }

    /** Returns whether every process group takes requests. */
    public boolean ready() {
        return notReady.isEmpty();
    }
}
