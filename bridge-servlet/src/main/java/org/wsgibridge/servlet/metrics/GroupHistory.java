package org.wsgibridge.servlet.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.spi.Usage;

/**
 * Works out what a snapshot of a process group does not have: the share of its capacity that was used lately, and the
 * CPU time of all interpreters that it ever had. Confined to the lock of {@link BridgeView}.
 */
final class GroupHistory {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The busy time at a time. */
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
     * Takes a snapshot in.
     *
     * @param usages what the interpreters that are there have used up
     * @param departed the CPU time of those that have left
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

    /** One that is about to leave is in neither for a moment; the sum never falls. */
    private void addUp(Map<String, Usage> usages, Duration departed) {
        long sum = departed.toNanos();
        for (Usage usage : usages.values()) {
            sum += usage.cpuTime().toNanos();
        }
        cpuNanos = Math.max(cpuNanos, sum);
    }

    /** Returns the memory by process: interpreters in the JVM share one. */
    private static Map<Long, Long> memory(GroupStats stats, Map<String, Usage> usages) {
        Map<Long, Long> memory = new HashMap<>();
        for (InterpreterStats interpreter : stats.interpreters()) {
            Usage usage = usages.getOrDefault(interpreter.name(), Usage.UNKNOWN);
            memory.merge(interpreter.pid(), usage.residentMemory(), Math::max);
        }
        return memory;
    }
}
