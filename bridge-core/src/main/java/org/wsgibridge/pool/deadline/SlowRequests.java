package org.wsgibridge.pool.deadline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.pool.slot.SlotLease;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/**
 * Finds the requests that run longer than slow-request (mod_wsgi's WSGISlowRequests), reports each once, and remembers
 * the most recent ones. The housekeeper calls {@link #tick}. The thread that releases a lease calls {@link #ended}.
 */
public final class SlowRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);
    private static final int REMEMBERED = 64;

    private final String group;
    private final Duration slow;
    private final long slowNanos;
    private final Members members;
    private final BridgeListener listener;
    private final ArrayDeque<SlowRequest> last = new ArrayDeque<>();

    public SlowRequests(ProcessGroupSettings settings, Members members, BridgeListener listener) {
        this.group = settings.name();
        this.slow = settings.timeouts().slow();
        this.slowNanos = slow.toNanos();
        this.members = members;
        this.listener = listener;
    }

    /** Checks every running request. */
    public void tick(long now) {
        if (slowNanos == 0) {
            return;
        }
        for (SlotLease lease : members.leases()) {
            if (now - lease.exchange().times().dispatched() >= slowNanos && lease.becomeSlow()) {
                try {
                    found(lease);
                } catch (RuntimeException | Error e) {
                    LOG.debug("a slow request cannot be reported", e);
                }
            }
        }
    }

    /** Reports a slow request once, with its Python stack. */
    private void found(SlotLease lease) {
        Exchange exchange = lease.exchange();
        String request = RequestName.of(exchange);
        String interpreter = lease.member().name();
        var unused = lease.member().interpreter().stack(lease).whenComplete((stack, failure) -> {
            String shown = stack == null || stack.isBlank() ? "" : ":\n" + stack.stripTrailing();
            LogCode.REQUEST_SLOW.log(exchange, LOG, request, Timeouts.seconds(slow), interpreter, shown);
        });
        listener.requestSlow(lease.exchange());
    }

    /** Reports that a request has given its slot back. */
    public void ended(Exchange exchange) {
        RequestTimes times = exchange.times();
        long ran = times.released() - times.dispatched();
        if (slowNanos == 0 || ran < slowNanos) {
            return;
        }
        SlowRequest found = describe(exchange, ran);
        synchronized (last) {
            if (last.size() == REMEMBERED) {
                last.removeFirst();
            }
            last.addLast(found);
        }
    }

    private SlowRequest describe(Exchange exchange, long ran) {
        RequestTimes times = exchange.times();
        return new SlowRequest(
                exchange.id(),
                exchange.mount().path(),
                group,
                exchange.interpreter(),
                RequestName.method(exchange),
                RequestName.path(exchange),
                Instant.ofEpochMilli((long) (times.epochSeconds(times.arrived()) * 1000)),
                Duration.ofNanos(times.dispatched() - times.queued()),
                Duration.ofNanos(ran),
                times.cpuNanos() < 0 ? null : Duration.ofNanos(times.cpuNanos()),
                exchange.status(),
                exchange.outcome());
    }

    /** Returns the slow requests that have ended recently; the most recent is the last. */
    public List<SlowRequest> last() {
        synchronized (last) {
            return new ArrayList<>(last);
        }
    }
}
