package org.wsgibridge.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks of one interpreter. Thread-safe. */
public final class HealthChecks {
    private static final double NANOS = 1e9;

    private final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    private volatile List<HealthCheck> all = List.of();

    /**
     * The application registers a check, or one of that name anew.
     *
     * @param name its name
     * @param seconds how long it may take
     * @throws IllegalArgumentException when name or timeout are not allowed, or there are too many
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

    /** Returns all of them. */
    public List<HealthCheck> all() {
        return all;
    }
}
