package org.wsgibridge.cpython.request;

import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;

/** Tells a daemon once that the response of a request is no longer needed. Thread-safe. */
final class Cancellation {
    private final int id;
    private final Exchange exchange;
    private final FrameWriter writer;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** Whether the request was queued for the daemon. Before that, there is nothing to cancel. */
    private volatile boolean sent;

    Cancellation(int id, Exchange exchange, FrameWriter writer) {
        this.id = id;
        this.exchange = exchange;
        this.writer = writer;
    }

    /** Notes that the request is queued for the daemon, and cancels it if its client has left meanwhile. */
    void sent() {
        sent = true;
        cancelIfClientIsGone();
    }

    /**
     * Cancels the request if its client has left, even if the application sends nothing. A request that ends for any
     * other reason is interrupted.
     */
    void cancelIfClientIsGone() {
        Outcome outcome = exchange.outcome();
        if (sent && (outcome == Outcome.CLIENT_GONE || outcome == Outcome.BAD_REQUEST)) {
            cancel();
        }
    }

    void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            writer.send(Frames.empty(Frames.CANCEL, 0, id));
        }
    }
}
