package org.wsgibridge.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The health checks of one interpreter. Thread-safe. */
public final class HealthChecks {
    private static final double NANOS = 1e9;

    private final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    private volatile List<HealthCheck> all = List.of();

    /**
     * Registers a check. Replaces a check with the same name.
     *
     * @param name its name
     * @param seconds how long it may take, in seconds
     * @throws IllegalArgumentException if the name or the timeout is not allowed, or there are too many checks
     */
    public synchronized void register(String name, double seconds) {
        if (!(seconds > 0 && seconds <= HealthCheck.LONGEST.toSeconds())) {
            throw new IllegalArgumentException("a health check with a timeout of " + seconds + " s");
        }
        checks.put(name, new HealthCheck(name, Duration.ofNanos(Math.max(1, (long) (seconds * NANOS)))));
        if (checks.size() > HealthCheck.MAX) {
            checks.remove(name);
            throw new IllegalArgumentException("more than " + HealthCheck.MAX + " health checks");
        }
        all = List.copyOf(checks.values());
    }

    /** Returns all checks, in the order in which they were first registered. */
    public List<HealthCheck> all() {
        return all;
    }
}
