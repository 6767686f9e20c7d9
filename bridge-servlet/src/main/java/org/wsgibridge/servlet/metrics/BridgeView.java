package org.wsgibridge.servlet.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.pool.GroupView;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.RequestStats;

/**
 * The state of the bridge for the gauges. A snapshot is used for a quarter of a second, so that a scrape is cheap and
 * its numbers are consistent. Thread-safe.
 */
final class BridgeView {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final WsgiBridge bridge;
    private final Map<String, GroupHistory> histories = new HashMap<>();
    private @Nullable Reading last;

    /**
     * Requests in flight.
     *
     * @param number the number of requests
     * @param oldest the age of the oldest, in seconds
     */
    record Active(int number, double oldest) {
        private static final Active NONE = new Active(0, 0);

        private Active and(Active others) {
            return new Active(number + others.number, Math.max(oldest, others.oldest));
        }
    }

    /**
     * A snapshot of the bridge.
     *
     * @param at its time, of {@link System#nanoTime()}
     * @param groups the process groups, by name
     * @param active the requests in flight, by the path of the mount
     * @param health whether the bridge is live and ready
     */
    record Reading(long at, Map<String, GroupReading> groups, Map<String, Active> active, Health health) {

        Active active(String mount) {
            return active.getOrDefault(mount, Active.NONE);
        }
    }

    BridgeView(WsgiBridge bridge) {
        this.bridge = bridge;
        long now = System.nanoTime();
        for (GroupStats stats : bridge.stats()) {
            histories.put(stats.name(), new GroupHistory(now, stats));
        }
    }

    /** Returns a snapshot that is no older than a quarter of a second. */
    synchronized Reading now() {
        long now = System.nanoTime();
        Reading present = last;
        if (present == null || now - present.at > FRESH_NANOS) {
            present = look(now);
            last = present;
        }
        return present;
    }

    /** Returns a process group, {@code null} if it does not exist. */
    @Nullable
    GroupReading group(String name) {
        return now().groups.get(name);
    }

    private Reading look(long now) {
        Map<String, GroupReading> groups = new HashMap<>();
        for (GroupView view : bridge.groups().values()) {
            GroupStats stats = view.stats();
            GroupHistory history = histories.computeIfAbsent(stats.name(), name -> new GroupHistory(now, stats));
            // In this order, an interpreter that ends in between is missed for a moment, but never counted twice.
            Duration departed = view.stoppedCpuTime();
            groups.put(stats.name(), history.read(now, stats, view.usages(), departed));
        }
        Map<String, Active> active = new HashMap<>();
        for (RequestStats request : bridge.requests()) {
            active.merge(request.mount(), new Active(1, request.age().toNanos() / NANOS), Active::and);
        }
        return new Reading(now, groups, active, bridge.health());
    }
}
