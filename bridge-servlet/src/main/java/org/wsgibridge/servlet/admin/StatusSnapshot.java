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
 * What the status page shows, at one moment.
 *
 * @param context the web application's path, {@code /} for the root
 * @param time when that was
 * @param uptime for how long the bridge has been up
 * @param health whether it is live and ready
 * @param groups the process groups
 * @param inFlight how many requests run or wait
 * @param requests the oldest of them, the oldest first
 * @param slow the slow requests that have ended lately, the latest first
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
     * @param stats its state
     * @param slow its slow-request, zero for never
     * @param mounts its mounts
     * @param checks what the application's health checks have said last
     * @param lastMinute what it has done in the last minute
     * @param total what it has done since the start
     * @param history the seconds of the last minute, the oldest first
     * @param interpreters its interpreters, oldest first
     * @param departed those that have left lately, the latest first
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

        /** Returns mod_wsgi's capacity_utilization in the last minute, 0 to 1. */
        double utilization() {
            return lastMinute.utilization(stats.capacity());
        }

        /** Returns whether a request runs for longer than it should. */
        boolean isSlow(RequestStats request) {
            return !slow.isZero()
                    && request.processGroup().equals(name())
                    && request.running().compareTo(slow) >= 0;
        }
    }

    /**
     * A mount.
     *
     * @param path its prefix, {@code /} for the root
     * @param lastMinute what it has done in the last minute
     * @param total what it has done since the start
     */
    record Mount(String path, Period lastMinute, Period total) {}

    /**
     * An interpreter.
     *
     * @param stats its state
     * @param usage what it has used up
     * @param cpu its CPU time per second of late; 1 is one processor
     */
    record Interpreter(InterpreterStats stats, Usage usage, double cpu) {}

    /** Returns whether a request that runs does so for longer than its group's slow-request. */
    boolean isSlow(RequestStats request) {
        return groups.stream().anyMatch(group -> group.isSlow(request));
    }
}
