package org.wsgibridge.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.wsgi.ResponseHead;

/** A request that has reached an application. */
final class ExchangeEntry implements AccessEntry {
    private final Exchange exchange;
    private final RequestTimes times;

    ExchangeEntry(Exchange exchange) {
        this.exchange = exchange;
        this.times = exchange.times();
    }

    @Override
    public String id() {
        return exchange.id();
    }

    @Override
    public @Nullable String variable(String name) {
        boolean ofClient = exchange.environ().isHeadAsGet() && name.equals("REQUEST_METHOD");
        return ofClient ? "HEAD" : exchange.environ().get(name);
    }

    @Override
    public @Nullable String requestHeader(String name, String variable) {
        return exchange.environ().get(variable);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        ResponseHead head = exchange.responseHead();
        return head == null ? null : head.header(name);
    }

    @Override
    public int status() {
        return exchange.status();
    }

    @Override
    public long bytes() {
        return exchange.responseBytes();
    }

    @Override
    public long arrivedMillis() {
        return (long) (times.epochSeconds(times.arrived()) * 1000);
    }

    @Override
    public String mount() {
        return exchange.mount().path();
    }

    @Override
    public String processGroup() {
        return exchange.mount().processGroup();
    }

    @Override
    public @Nullable String interpreter() {
        return exchange.interpreter();
    }

    @Override
    public String outcome() {
        Outcome outcome = exchange.outcome();
        return outcome == null ? "-" : outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public @Nullable String exception() {
        return exchange.exception();
    }

    @Override
    public long requestNanos() {
        return times.finished() - times.arrived();
    }

    /** A request that never got a slot waited until its outcome was decided. */
    @Override
    public long queueNanos() {
        if (times.queued() == 0) {
            return UNKNOWN;
        }
        long end = times.dispatched() == 0 ? times.finished() : times.dispatched();
        return Math.max(0, end - times.queued());
    }

    /** If the engine does not report when it called the application, the time counts from the slot. */
    @Override
    public long applicationNanos() {
        long start = times.applicationStarted() == 0 ? times.dispatched() : times.applicationStarted();
        return start == 0 || times.released() == 0 ? UNKNOWN : times.released() - start;
    }

    @Override
    public long cpuNanos() {
        return times.cpuNanos();
    }
}
