package org.wsgibridge.servlet.metrics;

import java.util.concurrent.TimeUnit;
import org.wsgibridge.pool.stats.GroupStats;

/**
 * What a process group is at a time, with what has to be worked out over time.
 *
 * @param stats its snapshot
 * @param utilization mod_wsgi's capacity_utilization, 0 to 1
 * @param cpuSeconds what its interpreters have used so far, those that are gone included
 * @param memory the resident memory of its processes, in bytes
 * @param largest that of the largest one
 */
record GroupReading(GroupStats stats, double utilization, double cpuSeconds, long memory, long largest) {

    /** For how long the oldest interpreter that takes requests has been up, in seconds; 0 when there is none. */
    double oldestSeconds() {
        return stats.interpreters().stream()
                        .filter(interpreter -> interpreter.active())
                        .mapToLong(interpreter -> interpreter.age().toNanos())
                        .max()
                        .orElse(0)
                / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
