package org.wsgibridge.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.activity.Activity;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.health.HealthResult;
import org.wsgibridge.memory.ProcessMemory;
import org.wsgibridge.pool.deadline.SlowRequests;
import org.wsgibridge.pool.lifecycle.RecentStops;
import org.wsgibridge.pool.lifecycle.Reloader;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.Usage;

/** The read-only view of a process group for operators. Never blocks. Thread-safe. */
public final class GroupView {
    private final ProcessGroupSettings settings;
    private final Slots slots;
    private final Reloader reloader;
    private final RecentStops recentStops;
    private final SlowRequests slowRequests;
    private final GroupHealth health;
    private final Activity activity;

    GroupView(
            ProcessGroupSettings settings,
            Slots slots,
            Reloader reloader,
            RecentStops recentStops,
            SlowRequests slowRequests,
            GroupHealth health,
            Activity activity) {
        this.settings = settings;
        this.slots = slots;
        this.reloader = reloader;
        this.recentStops = recentStops;
        this.slowRequests = slowRequests;
        this.health = health;
        this.activity = activity;
    }

    /** Returns a snapshot for gauges and logs. */
    public GroupStats stats() {
        Reloader.Failure failed = reloader.failed();
        return slots.stats(
                settings.name(),
                settings.engine(),
                failed == null ? null : failed.since(),
                failed == null ? "" : failed.line());
    }

    /**
     * Returns the resources that each interpreter has used. Reads files of the system, so do not call it for every
     * request.
     *
     * @return the usage by interpreter name; for interpreters in this JVM, the memory is that of the whole JVM
     */
    public Map<String, Usage> usages() {
        long memory = 0;
        Map<String, Usage> usages = new LinkedHashMap<>();
        for (Member member : slots.members().all()) {
            Usage usage = member.usage();
            if (usage.residentMemory() == 0 && member.interpreter().pid() == ProcessMemory.PID) {
                memory = memory == 0 ? ProcessMemory.resident() : memory;
                usage = new Usage(usage.cpuTime(), memory);
            }
            usages.put(member.name(), usage);
        }
        return usages;
    }

    /** Returns the CPU time of all interpreters that have left the group. */
    public Duration stoppedCpuTime() {
        return recentStops.cpuTime();
    }

    /** Returns the interpreters that have left the group recently; the most recent is the last. */
    public List<StoppedInterpreter> recentStops() {
        return recentStops.last();
    }

    /** Returns the slow requests that have ended recently; the most recent is the last. */
    public List<SlowRequest> slowRequests() {
        return slowRequests.last();
    }

    /** Returns the last results of the application's health checks. */
    public List<HealthResult> healthResults() {
        return health.results();
    }

    /** Returns the activity of the group. */
    public Activity activity() {
        return activity;
    }

    /** Returns the running requests, followed by the waiting ones. */
    public List<RequestStats> requests() {
        long now = System.nanoTime();
        List<RequestStats> all = new ArrayList<>();
        for (SlotLease lease : slots.members().leases()) {
            RequestStats.State state = state(lease.get());
            if (state != null) {
                all.add(stats(lease.exchange(), state, now));
            }
        }
        for (Exchange exchange : slots.waiting()) {
            all.add(stats(exchange, RequestStats.State.WAITING, now));
        }
        return all;
    }

    /**
     * Asks for the Python stack of a request.
     *
     * @param requestId the request's id
     * @return completed as {@link org.wsgibridge.spi.Interpreter#stack} describes; with {@code ""} if no request with
     *     that id runs in this group
     */
    public CompletionStage<String> stack(String requestId) {
        for (SlotLease lease : slots.members().leases()) {
            if (lease.exchange().id().equals(requestId)) {
                return lease.member().interpreter().stack(lease);
            }
        }
        return CompletableFuture.completedFuture("");
    }

    private static RequestStats.@Nullable State state(SlotLease.@Nullable State state) {
        if (state == null) {
            return null;
        }
        return switch (state) {
            case HELD -> RequestStats.State.RUNNING;
            case INTERRUPTED -> RequestStats.State.INTERRUPTED;
            case STUCK -> RequestStats.State.STUCK;
            case RELEASED -> null;
        };
    }

    private RequestStats stats(Exchange exchange, RequestStats.State state, long now) {
        RequestTimes times = exchange.times();
        return new RequestStats(
                exchange.id(),
                exchange.mount().path(),
                settings.name(),
                exchange.interpreter(),
                RequestName.method(exchange),
                RequestName.path(exchange),
                Duration.ofNanos(now - times.arrived()),
                Duration.ofNanos(times.dispatched() == 0 ? 0 : Math.max(0, now - times.dispatched())),
                state);
    }
}
