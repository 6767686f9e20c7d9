package org.wsgibridge.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;

/** What an operator may see of the requests of a process group that wait or run. Thread-safe. */
final class RequestsInFlight {
    private final String group;
    private final Slots slots;

    RequestsInFlight(String group, Slots slots) {
        this.group = group;
        this.slots = slots;
    }

    /** Returns those that run, then those that wait. */
    List<RequestStats> all() {
        long now = System.nanoTime();
        List<RequestStats> all = new ArrayList<>();
        for (SlotLease lease : slots.roster().leases()) {
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
     * @return completed as {@link org.wsgibridge.spi.Interpreter#stack} says; with {@code ""} when no request of that
     *     id runs here
     */
    CompletionStage<String> stack(String requestId) {
        for (SlotLease lease : slots.roster().leases()) {
            if (lease.exchange().id().equals(requestId)) {
                return lease.member().interpreter.stack(lease);
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
                group,
                exchange.interpreter(),
                RequestName.method(exchange),
                RequestName.path(exchange),
                Duration.ofNanos(now - times.arrived()),
                Duration.ofNanos(times.dispatched() == 0 ? 0 : Math.max(0, now - times.dispatched())),
                state);
    }
}
