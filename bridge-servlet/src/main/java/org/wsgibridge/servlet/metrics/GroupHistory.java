package org.wsgibridge.servlet.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.spi.Usage;

/**
 * Computes values of a process group that one snapshot does not have: the recently used share of its capacity, and the
 * CPU time of all interpreters that it ever had. Guarded by the lock of {@link BridgeView}.
 */
final class GroupHistory {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The busy time of all slots at a moment, both in nanoseconds. */
    private record Sample(long at, long busyNanos) {}

    private Sample reference;
    private Sample latest;
    private long cpuNanos;

    /** Begins. */
    GroupHistory(long now, GroupStats stats) {
        latest = new Sample(now, stats.busyTime().toNanos());
        reference = latest;
    }

    /**
     * Adds a snapshot; returns the values.
     *
     * @param now the time, of {@link System#nanoTime()}
     * @param stats the snapshot
     * @param usages the memory and CPU time of the current interpreters, by name
     * @param departed the CPU time of all ended interpreters
     */
    GroupReading read(long now, GroupStats stats, Map<String, Usage> usages, Duration departed) {
        long busy = stats.busyTime().toNanos();
        if (now - latest.at >= WINDOW_NANOS) {
            reference = latest;
            latest = new Sample(now, busy);
        }
        double capacity = (double) (now - reference.at) * stats.capacity();
        double utilization = capacity <= 0 ? 0 : Math.min(1, Math.max(0, (busy - reference.busyNanos) / capacity));
        addUp(usages, departed);
        Map<Long, Long> memory = memory(stats, usages);
        long sum = memory.values().stream().mapToLong(Long::longValue).sum();
        long largest = memory.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new GroupReading(stats, utilization, cpuNanos / NANOS, sum, largest);
    }

    /**
     * Updates the CPU time, which never decreases. An interpreter that is just ending may be in neither part for a
     * moment.
     */
    private void addUp(Map<String, Usage> usages, Duration departed) {
        long sum = departed.toNanos();
        for (Usage usage : usages.values()) {
            sum += usage.cpuTime().toNanos();
        }
        cpuNanos = Math.max(cpuNanos, sum);
    }

    /** Returns the memory in bytes by process id. Interpreters in the JVM share one process. */
    private static Map<Long, Long> memory(GroupStats stats, Map<String, Usage> usages) {
        Map<Long, Long> memory = new HashMap<>();
        for (InterpreterStats interpreter : stats.interpreters()) {
            Usage usage = usages.getOrDefault(interpreter.name(), Usage.UNKNOWN);
            memory.merge(interpreter.pid(), usage.residentMemory(), Math::max);
        }
        return memory;
    }
}
