package org.wsgibridge.pool.deadline;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.Rejection;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RetryHeaders;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.lifecycle.LoadFailures;
import org.wsgibridge.pool.slot.EachRequest;
import org.wsgibridge.pool.slot.Slots;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/** Answers requests that have waited too long for a slot. Used only by the housekeeper. */
public final class QueueDeadlines {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDeadlines.class);

    private final ProcessGroupSettings settings;
    private final Slots slots;
    private final LoadFailures failures;
    private final Supplier<String> summary;

    /**
     * Makes the deadlines of a process group.
     *
     * @param summary describes the state of the group for log lines
     */
    public QueueDeadlines(ProcessGroupSettings settings, Slots slots, LoadFailures failures, Supplier<String> summary) {
        this.settings = settings;
        this.slots = slots;
        this.failures = failures;
        this.summary = summary;
    }

    /**
     * Answers the requests that have waited for connect-timeout without an interpreter, or for queue-timeout.
     *
     * @param now {@link System#nanoTime()}
     */
    public void tick(long now) {
        Duration connect = settings.timeouts().connect();
        if (!connect.isZero()) {
            EachRequest.of(slots.expireUnserved(now, connect.toNanos()), this::unserved);
        }
        Duration queue = settings.timeouts().queue();
        long oldest = queue.isZero() ? now - Long.MAX_VALUE / 2 : now - queue.toNanos();
        EachRequest.of(slots.expire(oldest), this::late);
    }

    private void unserved(Exchange exchange) {
        if (exchange.reject(Rejection.CONNECT_TIMEOUT, RetryHeaders.RETRY_AFTER)) {
            String failure = failures.last();
            LogCode.CONNECT_TIMEOUT.log(
                    exchange,
                    LOG,
                    (Supplier<String>) () -> RequestName.of(exchange),
                    Timeouts.seconds(settings.timeouts().connect()),
                    settings.name(),
                    failure.isEmpty() ? "none is up yet" : failure);
        }
    }

    private void late(Exchange exchange) {
        if (exchange.terminate(Outcome.QUEUE_TIMEOUT, 504)) {
            LogCode.QUEUE_TIMEOUT.log(
                    exchange,
                    LOG,
                    (Supplier<String>) () -> RequestName.of(exchange),
                    Timeouts.seconds(settings.timeouts().queue()),
                    settings.name(),
                    summary);
        }
    }
}
