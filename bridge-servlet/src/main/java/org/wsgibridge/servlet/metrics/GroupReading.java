package org.wsgibridge.servlet.metrics;

import java.util.concurrent.TimeUnit;
import org.wsgibridge.pool.stats.GroupStats;

/**
 * A process group at a moment, with values that are computed over time. Immutable.
 *
 * @param stats its snapshot
 * @param utilization mod_wsgi's capacity_utilization, 0 to 1
 * @param cpuSeconds the CPU time of all its interpreters so far, ended ones included, in seconds
 * @param memory the resident memory of its processes, in bytes
 * @param largest the resident memory of its largest process, in bytes
 */
record GroupReading(GroupStats stats, double utilization, double cpuSeconds, long memory, long largest) {

    /** Returns the age of the oldest active interpreter, in seconds; 0 if there is none. */
    double oldestSeconds() {
        return stats.interpreters().stream()
                        .filter(interpreter -> interpreter.active())
                        .mapToLong(interpreter -> interpreter.age().toNanos())
                        .max()
                        .orElse(0)
                / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
