package org.wsgibridge.pool.slot;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.spi.InterpreterStartException;

/**
 * Publishes the bridge's events to interpreters. An event about a request goes to the interpreter that ran it. Any
 * other event goes to exactly one interpreter with subscribers, so that the counts of all interpreters add up.
 * Thread-safe.
 */
public final class EventPublisher {
    private final String group;
    private final Members members;

    public EventPublisher(String group, Members members) {
        this.group = group;
        this.members = members;
    }

    /**
     * Reports that the outcome of a request was decided. For a request that never had a slot, this publishes {@code
     * request_queue_timeout} or {@code request_rejected}.
     */
    public void decided(Exchange exchange) {
        if (exchange.times().dispatched() == 0) {
            unserved(exchange);
        }
    }

    /** Reports that a slot is given back. Publishes the end of a request whose application was never called. */
    public void released(Exchange exchange) {
        if (exchange.times().applicationStarted() == 0) {
            unserved(exchange);
        }
    }

    private void unserved(Exchange exchange) {
        Member member = listening();
        Outcome outcome = exchange.outcome();
        // A client may disconnect in the moment in which its request gets a slot: then both methods above are called.
        if (member == null || outcome == null || !exchange.notices().claimUnserved()) {
            return;
        }
        RequestTimes times = exchange.times();
        long queued = times.queued();
        Map<String, Object> details = request(exchange);
        details.put("queue_start", times.epochSeconds(queued));
        details.put("queue_time", queued == 0 ? 0.0 : (times.finished() - queued) / 1e9);
        details.put("status", exchange.status());
        if (outcome == Outcome.QUEUE_TIMEOUT) {
            member.interpreter().publish("request_queue_timeout", details);
        } else {
            details.put("reason", outcome.name().toLowerCase(Locale.ROOT));
            member.interpreter().publish("request_rejected", details);
        }
    }

    private Map<String, Object> request(Exchange exchange) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("request_id", exchange.id());
        details.put("process_group", group);
        details.put("request_method", text(exchange, "REQUEST_METHOD"));
        details.put("script_name", text(exchange, "SCRIPT_NAME"));
        details.put("path_info", text(exchange, "PATH_INFO"));
        details.put(
                "request_start", exchange.times().epochSeconds(exchange.times().arrived()));
        return details;
    }

    private static String text(Exchange exchange, String variable) {
        String value = exchange.environ().get(variable);
        return value == null ? "" : value;
    }

    /**
     * Publishes that a request that outlived request-timeout has ended ({@code recovered}), or is stuck
     * ({@code escalated}).
     */
    public void timedOut(SlotLease lease, boolean recovered) {
        Member member = lease.member();
        if (member.interpreter().hasSubscribers()) {
            Map<String, Object> details = request(lease.exchange());
            details.put("outcome", recovered ? "recovered" : "escalated");
            details.put(
                    "request_time",
                    (System.nanoTime() - lease.exchange().times().dispatched()) / 1e9);
            member.interpreter().publish("request_timeout", details);
        }
    }

    /** Publishes to one interpreter, if there is any, that another one could not be opened. */
    public void loadFailed(InterpreterStartException failure) {
        Member member = listening();
        if (member != null) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("process_group", group);
            details.put("message", String.valueOf(failure.getMessage()));
            details.put("traceback", failure.traceback());
            member.interpreter().publish("application_load_failed", details);
        }
    }

    /** Publishes to every interpreter that an operator has sent a signal to the bridge. */
    public void signal(String name, int number) {
        for (Member member : members.all()) {
            member.interpreter().publish("process_signal", Map.of("signame", name, "signum", number));
        }
    }

    private @Nullable Member listening() {
        for (Member member : members.all()) {
            if (member.interpreter().hasSubscribers()) {
                return member;
            }
        }
        return null;
    }
}
