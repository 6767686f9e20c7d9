package org.wsgibridge.servlet.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.health.HealthResult;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;

/**
 * The answer to a probe. Immutable.
 *
 * @param reasons why the bridge is down; empty if it is up
 * @param groups the current state of the process groups
 * @param checks the last results of the applications' health checks, by process group
 */
record HealthReport(List<String> reasons, List<GroupStats> groups, Map<String, List<HealthResult>> checks) {

    private static final double NANOS = 1e9;

    /** Returns the report on whether the bridge works. If not, only a restart of the JVM helps. */
    static HealthReport live(WsgiBridge bridge) {
        Health health = bridge.health();
        return of(health.notLive(), bridge);
    }

    /**
     * Returns the report on whether the bridge accepts requests.
     *
     * @param ending whether the server around it is about to end
     */
    static HealthReport ready(WsgiBridge bridge, boolean ending) {
        List<String> reasons = new ArrayList<>(bridge.health().notReady());
        if (ending && reasons.isEmpty()) {
            reasons.add("the server is being shut down");
        }
        return of(reasons, bridge);
    }

    private static HealthReport of(List<String> reasons, WsgiBridge bridge) {
        Map<String, List<HealthResult>> checks = new HashMap<>();
        bridge.groups().forEach((name, group) -> checks.put(name, group.healthResults()));
        return new HealthReport(List.copyOf(reasons), bridge.stats(), checks);
    }

    boolean up() {
        return reasons.isEmpty();
    }

    /** Returns the report as an object for {@link Json}. */
    Map<String, Object> content() {
        Map<String, Object> byName = new LinkedHashMap<>();
        groups.forEach(group -> byName.put(group.name(), content(group, checks.getOrDefault(group.name(), List.of()))));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", up() ? "up" : "down");
        content.put("reasons", reasons);
        content.put("groups", byName);
        return content;
    }

    /** Returns the result of an application's health check as an object for {@link Json}. */
    static Map<String, Object> content(HealthResult check) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", check.name());
        content.put("status", check.healthy() ? "up" : "down");
        content.put("problem", check.problem());
        content.put("seconds", check.took().toNanos() / NANOS);
        content.put("time", check.time().toString());
        return content;
    }

    private static Map<String, Object> content(GroupStats group, List<HealthResult> checks) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("engine", group.engine());
        content.put("active", group.active());
        content.put("slots", group.slots());
        content.put("busy", group.busy());
        content.put("queued", group.queued());
        content.put("generation", group.generation());
        if (group.failedSince() != null) {
            content.put("failedSince", group.failedSince().toString());
            content.put("failure", group.failure());
        }
        content.put("stuck", group.stuck());
        content.put("configuredSlots", group.configuredSlots());
        if (!checks.isEmpty()) {
            content.put("checks", checks.stream().map(HealthReport::content).toList());
        }
        content.put(
                "interpreters",
                group.interpreters().stream().map(HealthReport::content).toList());
        return content;
    }

    private static Map<String, Object> content(InterpreterStats interpreter) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", interpreter.name());
        content.put("pid", interpreter.pid());
        content.put("active", interpreter.active());
        content.put("busy", interpreter.inFlight());
        content.put("stuck", interpreter.stuck());
        content.put("served", interpreter.served());
        content.put("age", interpreter.age().toSeconds());
        return content;
    }
}
