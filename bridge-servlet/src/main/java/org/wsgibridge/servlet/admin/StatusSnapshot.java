package org.wsgibridge.servlet.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.wsgibridge.activity.Period;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.health.HealthResult;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.service.ServiceStats;
import org.wsgibridge.spi.Usage;

/**
 * The state of a bridge at one moment. Immutable.
 *
 * @param context the web application's path, {@code /} for the root
 * @param time the moment
 * @param uptime how long the bridge has been up
 * @param health whether it is live and ready
 * @param groups the process groups
 * @param inFlight how many requests run or wait
 * @param requests the oldest of these, the oldest first
 * @param slow slow requests that have ended recently, the latest first
 * @param services the background scripts
 */
record StatusSnapshot(
        String context,
        Instant time,
        Duration uptime,
        Health health,
        List<Group> groups,
        int inFlight,
        List<RequestStats> requests,
        List<SlowRequest> slow,
        List<ServiceStats> services) {

    /**
     * A process group.
     *
     * @param stats its current state
     * @param slow its slow-request, zero for never
     * @param mounts its mounts
     * @param checks the last results of the application's health checks
     * @param lastMinute its requests of the last minute
     * @param total its requests since the start
     * @param history the seconds of the last minute, the oldest first
     * @param interpreters its interpreters, oldest first
     * @param departed interpreters that have ended recently, the latest first
     */
    record Group(
            GroupStats stats,
            Duration slow,
            List<Mount> mounts,
            List<HealthResult> checks,
            Period lastMinute,
            Period total,
            List<Period> history,
            List<Interpreter> interpreters,
            List<StoppedInterpreter> departed) {
        String name() {
            return stats.name();
        }

        /** Returns mod_wsgi's capacity_utilization of the last minute, 0 to 1. */
        double utilization() {
            return lastMinute.utilization(stats.capacity());
        }

        /** Returns whether a request of this group has been running for slow-request or longer. */
        boolean isSlow(RequestStats request) {
            return !slow.isZero()
                    && request.processGroup().equals(name())
                    && request.running().compareTo(slow) >= 0;
        }
    }

    /**
     * A mount.
     *
     * @param path its URL prefix, {@code /} for the root
     * @param lastMinute its requests of the last minute
     * @param total its requests since the start
     */
    record Mount(String path, Period lastMinute, Period total) {}

    /**
     * An interpreter.
     *
     * @param stats its current state
     * @param usage its memory and CPU time
     * @param cpu its recent CPU time per second; 1 is one processor
     */
    record Interpreter(InterpreterStats stats, Usage usage, double cpu) {}

    /** Returns whether a request has been running for its group's slow-request or longer. */
    boolean isSlow(RequestStats request) {
        return groups.stream().anyMatch(group -> group.isSlow(request));
    }
}
