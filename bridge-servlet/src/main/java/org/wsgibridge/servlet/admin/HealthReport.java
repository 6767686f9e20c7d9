package org.wsgibridge.servlet.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.group.GroupStats;
import org.wsgibridge.group.InterpreterStats;

/**
 * What a probe is told.
 *
 * @param reasons why it is down; empty when it is up
 * @param groups the process groups as they are now
 */
record HealthReport(List<String> reasons, List<GroupStats> groups) {

    /** Tells whether the bridge works; if not, only a restart of the JVM helps. */
    static HealthReport live(WsgiBridge bridge) {
        Health health = bridge.health();
        return new HealthReport(health.notLive(), bridge.stats());
    }

    /**
     * Returns whether the bridge takes requests.
     *
     * @param ending whether the server around it is about to end
     */
    static HealthReport ready(WsgiBridge bridge, boolean ending) {
        List<String> reasons = new ArrayList<>(bridge.health().notReady());
        if (ending && reasons.isEmpty()) {
            reasons.add("the server is being shut down");
        }
        return new HealthReport(List.copyOf(reasons), bridge.stats());
    }

    boolean up() {
        return reasons.isEmpty();
    }

    /** Returns it as an object for {@link Json}. */
    Map<String, Object> content() {
        Map<String, Object> byName = new LinkedHashMap<>();
        groups.forEach(group -> byName.put(group.name(), content(group)));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", up() ? "up" : "down");
        content.put("reasons", reasons);
        content.put("groups", byName);
        return content;
    }

    private static Map<String, Object> content(GroupStats group) {
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
