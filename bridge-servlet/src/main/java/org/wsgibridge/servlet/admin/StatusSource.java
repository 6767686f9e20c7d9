package org.wsgibridge.servlet.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.activity.Activity;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.pool.GroupView;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.Usage;

/**
 * Takes snapshots of a bridge. Reads files of the operating system, so that it is too slow for every request.
 * Thread-safe.
 */
final class StatusSource {
    private static final int MAX_REQUESTS = 200;
    private static final double NANOS = 1e9;
    /**
     * The shortest time for a new rate. CPU time is counted in hundredths of a second, so that the rate of a shorter
     * time would be inexact.
     */
    private static final double SHORTEST_SECONDS = 0.8;

    private final WsgiBridge bridge;
    private final String context;
    private final long startedNanos = System.nanoTime();
    private Map<String, Cpu> cpus = new HashMap<>();

    private record Cpu(long at, Duration time, double rate) {}

    /**
     * Makes the source.
     *
     * @param bridge the bridge
     * @param contextPath the web application's path, {@code ""} for the root
     */
    StatusSource(WsgiBridge bridge, String contextPath) {
        this.bridge = bridge;
        this.context = contextPath.isEmpty() ? "/" : contextPath;
    }

    synchronized StatusSnapshot snapshot() {
        List<StatusSnapshot.Group> groups = new ArrayList<>();
        Map<String, Cpu> seen = new HashMap<>();
        for (GroupView view : bridge.groups().values()) {
            groups.add(group(view, seen));
        }
        cpus = seen;
        List<RequestStats> requests = new ArrayList<>(bridge.requests());
        requests.sort(Comparator.comparing(RequestStats::age).reversed());
        List<SlowRequest> slow = new ArrayList<>(bridge.slowRequests());
        slow.sort(Comparator.comparing(
                        (SlowRequest one) -> one.arrived().plus(one.waited()).plus(one.ran()))
                .reversed());
        return new StatusSnapshot(
                context,
                Instant.now(),
                Duration.ofNanos(System.nanoTime() - startedNanos),
                bridge.health(),
                List.copyOf(groups),
                requests.size(),
                List.copyOf(requests.subList(0, Math.min(MAX_REQUESTS, requests.size()))),
                List.copyOf(slow),
                bridge.services());
    }

    private StatusSnapshot.Group group(GroupView view, Map<String, Cpu> seen) {
        GroupStats stats = view.stats();
        Activity activity = view.activity();
        ProcessGroupSettings settings = bridge.settings().groups().get(stats.name());
        Map<String, Usage> usages = view.usages();
        List<StatusSnapshot.Interpreter> interpreters = new ArrayList<>();
        for (InterpreterStats interpreter : stats.interpreters()) {
            Usage usage = usages.getOrDefault(interpreter.name(), Usage.UNKNOWN);
            String key = stats.name() + '/' + interpreter.name();
            Cpu cpu = cpu(key, usage.cpuTime(), interpreter);
            seen.put(key, cpu);
            interpreters.add(new StatusSnapshot.Interpreter(interpreter, usage, cpu.rate));
        }
        List<StoppedInterpreter> departed = new ArrayList<>(view.recentStops());
        Collections.reverse(departed);
        return new StatusSnapshot.Group(
                stats,
                settings == null ? Duration.ZERO : settings.timeouts().slow(),
                mounts(stats.name(), activity),
                view.healthResults(),
                activity.lastMinute(),
                activity.sinceStart(),
                activity.history(),
                List.copyOf(interpreters),
                List.copyOf(departed));
    }

    private List<StatusSnapshot.Mount> mounts(String group, Activity activity) {
        return bridge.settings().mounts().stream()
                .filter(mount -> mount.processGroup().equals(group))
                .map(mount -> {
                    Activity own = activity.mount(mount.path());
                    return new StatusSnapshot.Mount(
                            mount.path().isEmpty() ? "/" : mount.path(), own.lastMinute(), own.sinceStart());
                })
                .toList();
    }

    /**
     * Returns the CPU time and its rate since the last snapshot, or since the interpreter's start for the first one.
     */
    private Cpu cpu(String key, Duration time, InterpreterStats interpreter) {
        long now = System.nanoTime();
        Cpu last = cpus.getOrDefault(key, new Cpu(interpreter.startedNanos(), Duration.ZERO, 0));
        double seconds = (now - last.at) / NANOS;
        if (seconds < SHORTEST_SECONDS) {
            return last;
        }
        double used = time.minus(last.time).toNanos() / NANOS;
        return new Cpu(now, time, Math.max(0, used / seconds));
    }
}
