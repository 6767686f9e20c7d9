package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.Rejection;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestError;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.MountSettings;

/**
 * The meters of a mount's requests. They are used for every request, so that a meter is found without locks and without
 * allocation after its first use. Thread-safe.
 */
final class MountMeters {
    private static final List<String> METHODS =
            List.of("other", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<RequestError> ERRORS = List.of(RequestError.values());

    /** How many types of exceptions have their own tag value, over all mounts. Further ones share a value. */
    static final int MAX_EXCEPTIONS = 50;

    /** How many routes of a mount have their own tag value. Further ones share a value. */
    static final int MAX_ROUTES = 60;

    /** The bits of a key: a bit that is always set, then route, exception, method, outcome, and status. */
    private static final int KEY = 1 << 30;

    private static final int ROUTE_SHIFT = 24;
    private static final int EXCEPTION_SHIFT = 18;
    private static final int NAME_MASK = 0x3F;
    private static final int METHOD_SHIFT = 14;
    private static final int OUTCOME_SHIFT = 10;
    private static final int STATUS_MASK = (1 << OUTCOME_SHIFT) - 1;
    private static final int TOO_SLOW = 408;

    private final Exemplars exemplars;
    private final MeterMaker maker;
    private final TagValues exceptions;
    private final TagValues routes = new TagValues(MAX_ROUTES);
    private final String group;
    private final String mount;
    private final TimerTable requests = new TimerTable();
    private final Timer input;
    private final Timer queue;
    private final Timer application;
    private final Timer output;
    private final Counter received;
    private final Counter sent;
    private final Counter queueTimeouts;
    private final Counter socketTimeouts;
    private final Counter recovered;
    private final Counter escalated;
    private final Counter[] finished = new Counter[ERRORS.size()];
    private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);

    MountMeters(MountSettings settings, MeterMaker maker, TagValues exceptions, Exemplars exemplars) {
        this.exemplars = exemplars;
        this.maker = maker;
        this.exceptions = exceptions;
        this.group = settings.processGroup();
        this.mount = tag(settings.path());
        this.input = phase("input");
        this.queue = phase("queue");
        this.application = phase("application");
        this.output = phase("output");
        this.received = maker.counter(BridgeMeter.INPUT, group, mount);
        this.sent = maker.counter(BridgeMeter.OUTPUT, group, mount);
        this.queueTimeouts = timeouts("queue", "answered");
        this.socketTimeouts = timeouts("socket", "answered");
        this.recovered = timeouts("request", "recovered");
        this.escalated = timeouts("request", "escalated");
        for (RequestError error : ERRORS) {
            finished[ERRORS.indexOf(error)] = maker.counter(BridgeMeter.FINISHED, group, mount, error.tag());
        }
        for (Rejection reason : Rejection.values()) {
            rejected.put(reason, maker.counter(BridgeMeter.REJECTED, group, mount, reason.tag()));
        }
    }

    /** Returns the tag value for a mount's path. */
    static String tag(String path) {
        return path.isEmpty() ? "/" : path;
    }

    private Timer phase(String phase) {
        return maker.histogram(BridgeMeter.PHASE, group, mount, phase);
    }

    private Counter timeouts(String kind, String outcome) {
        return maker.counter(BridgeMeter.TIMEOUTS, group, mount, kind, outcome);
    }

    /** Records a request whose outcome was decided. */
    void finished(Exchange exchange) {
        RequestTimes times = exchange.times();
        Outcome outcome = exchange.outcome();
        if (outcome == null) {
            return;
        }
        long end = times.finished();
        finished[ERRORS.indexOf(RequestError.of(outcome, exchange.status()))].increment();
        if (outcome != Outcome.REJECTED) {
            // Rejected requests are answered immediately, and would make an overloaded server look fast.
            Timer timer = requests.get(key(exchange, outcome), this::make);
            exemplars.begin(exchange);
            try {
                timer.record(end - times.arrived(), TimeUnit.NANOSECONDS);
            } finally {
                exemplars.end();
            }
        }
        phases(exchange, times, end);
        bytes(exchange);
        if (outcome != Outcome.COMPLETED) {
            notServed(exchange, outcome);
        }
    }

    /** Records the phases of a request. A rejected request has only some of them. */
    private void phases(Exchange exchange, RequestTimes times, long end) {
        long queued = times.queued();
        if (exchange.body() != RequestBody.EMPTY) {
            input.record((queued == 0 ? end : queued) - times.arrived(), TimeUnit.NANOSECONDS);
        }
        if (queued != 0) {
            long dispatched = times.dispatched();
            queue.record((dispatched == 0 ? end : dispatched) - queued, TimeUnit.NANOSECONDS);
        }
        long started = times.responseStarted();
        if (started != 0) {
            output.record(end - started, TimeUnit.NANOSECONDS);
        }
    }

    private void bytes(Exchange exchange) {
        long length = exchange.body().length();
        if (length > 0) {
            received.increment((double) length);
        }
        long bytes = exchange.responseBytes();
        if (bytes > 0) {
            sent.increment((double) bytes);
        }
    }

    private void notServed(Exchange exchange, Outcome outcome) {
        if (outcome == Outcome.QUEUE_TIMEOUT) {
            queueTimeouts.increment();
        } else if (outcome == Outcome.BAD_REQUEST && exchange.status() == TOO_SLOW) {
            socketTimeouts.increment();
        } else if (outcome == Outcome.REJECTED) {
            Rejection reason = exchange.rejection();
            Counter counter = reason == null ? null : rejected.get(reason);
            if (counter != null) {
                counter.increment();
            }
        }
    }

    /** Records a request whose slot was released. */
    void released(Exchange exchange) {
        RequestTimes times = exchange.times();
        application.record(times.released() - times.dispatched(), TimeUnit.NANOSECONDS);
    }

    /**
     * Counts a request that has exceeded request-timeout.
     *
     * @param hasRecovered whether it has ended; otherwise it is stuck
     */
    void timedOut(boolean hasRecovered) {
        (hasRecovered ? recovered : escalated).increment();
    }

    private int key(Exchange exchange, Outcome outcome) {
        int status = exchange.status();
        return KEY
                | routes.number(exchange.route().name()) << ROUTE_SHIFT
                | exceptions.number(exchange.exception()) << EXCEPTION_SHIFT
                | method(exchange.environ().method()) << METHOD_SHIFT
                | OUTCOMES.indexOf(outcome) << OUTCOME_SHIFT
                | (status >= 0 && status <= STATUS_MASK ? status : 0);
    }

    private static int method(@Nullable String method) {
        return method == null ? 0 : Math.max(0, METHODS.indexOf(method));
    }

    private Timer make(int key) {
        Outcome outcome = OUTCOMES.get((key >> OUTCOME_SHIFT) & 0xF);
        int status = key & STATUS_MASK;
        return maker.histogram(
                BridgeMeter.REQUESTS,
                group,
                mount,
                routes.name((key >> ROUTE_SHIFT) & NAME_MASK),
                METHODS.get((key >> METHOD_SHIFT) & 0xF),
                Integer.toString(status),
                outcome.name(),
                exceptions.name((key >> EXCEPTION_SHIFT) & NAME_MASK),
                RequestError.of(outcome, status).tag());
    }
}
