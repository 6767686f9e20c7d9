package org.wsgibridge.pool;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Rejection;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RetryHeaders;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.lifecycle.LoadFailures;
import org.wsgibridge.pool.lifecycle.Reloader;
import org.wsgibridge.pool.lifecycle.SourceWatch;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.wsgi.Header;

/** Admits the requests of a process group: each request runs, waits for a slot, or is answered. Thread-safe. */
final class RequestAdmission {
    private final Logger log;
    private final String group;
    private final Slots slots;
    private final LoadFailures failures;
    private final Reloader reloader;
    private final @Nullable SourceWatch sources;
    private final Supplier<String> summary;

    /**
     * Makes the admission of a group.
     *
     * @param log the logger of the process group
     * @param group the group's name
     * @param slots the slots and the queue of the group
     * @param failures answers requests while the applications cannot be loaded
     * @param reloader loads the applications again
     * @param sources finds changed sources; {@code null} if changes are not loaded
     * @param summary describes the state of the group for log lines
     */
    RequestAdmission(
            Logger log,
            String group,
            Slots slots,
            LoadFailures failures,
            Reloader reloader,
            @Nullable SourceWatch sources,
            Supplier<String> summary) {
        this.log = log;
        this.group = group;
        this.slots = slots;
        this.failures = failures;
        this.reloader = reloader;
        this.sources = sources;
        this.summary = summary;
    }

    /** Admits a request. Never blocks, except for the check of source files. */
    void admit(Exchange exchange) {
        if (sources != null && sources.haveChanged()) {
            var unused = reloader.reload();
        }
        exchange.times().markQueued();
        if (!reloader.isReloading() && failures.hidesOldCode(exchange)) {
            return;
        }
        Slots.Admission admission = slots.admit(exchange);
        if (admission == Slots.Admission.DOWN) {
            if (failures.turnsAway(exchange)) {
                return;
            }
            admission = slots.admit(exchange);
        }
        switch (admission) {
            case RUNS, WAITS -> {}
            case FULL ->
                reject(exchange, Rejection.QUEUE_FULL, "the admission queue is full", RetryHeaders.RETRY_AFTER);
            case DOWN -> {
                exchange.times().markTurnedAway();
                failures.answer(exchange);
            }
            case CLOSED ->
                reject(exchange, Rejection.SHUTDOWN, "it is shut down", RetryHeaders.RETRY_AFTER, RetryHeaders.CLOSE);
        }
    }

    private void reject(Exchange exchange, Rejection reason, String why, Header... headers) {
        exchange.times().markTurnedAway();
        if (exchange.reject(reason, headers)) {
            LogCode.REQUEST_REJECTED.log(exchange, log, named(exchange), group, why, summary);
        }
    }

    /** Returns the name of a request for the log, which is computed only when the line is written. */
    static Supplier<String> named(Exchange exchange) {
        return () -> RequestName.of(exchange);
    }
}
