package org.wsgibridge.servlet.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.engine.Usage;
import org.wsgibridge.group.GroupStats;

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
    private double cpuSeconds;
    private Map<String, Long> cpuNanos = new HashMap<>();

    /** Begins. */
    GroupHistory(long now, GroupStats stats) {
        latest = new Sample(now, stats.busyTime().toNanos());
        reference = latest;
    }

    /** Takes a snapshot in. */
    GroupReading read(long now, GroupStats stats, Map<String, Usage> usages) {
        long busy = stats.busyTime().toNanos();
        if (now - latest.at >= WINDOW_NANOS) {
            reference = latest;
            latest = new Sample(now, busy);
        }
        double capacity = (double) (now - reference.at) * stats.slots();
        double utilization = capacity <= 0 ? 0 : Math.min(1, Math.max(0, (busy - reference.busyNanos) / capacity));
        addUp(usages);
        long memory = 0;
        long largest = 0;
        for (Usage usage : usages.values()) {
            memory += usage.residentMemory();
            largest = Math.max(largest, usage.residentMemory());
        }
        return new GroupReading(stats, utilization, cpuSeconds, memory, largest);
    }

    /** What an interpreter used between the last reading and its end is lost; the sum never falls. */
    private void addUp(Map<String, Usage> usages) {
        Map<String, Long> next = new HashMap<>();
        usages.forEach((name, usage) -> {
            long before = cpuNanos.getOrDefault(name, 0L);
            // One whose process is not up yet, or is gone already, tells nothing.
            long used = Math.max(before, usage.cpuTime().toNanos());
            cpuSeconds += (used - before) / NANOS;
            next.put(name, used);
        });
        cpuNanos = next;
    }
}
