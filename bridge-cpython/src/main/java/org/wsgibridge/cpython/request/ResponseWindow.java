package org.wsgibridge.cpython.request;

import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.watchdog.VitalTimer;

/**
 * The number of bytes of one response that the daemon may still send. The window is opened again as the client takes
 * bytes, so that a slow client fills neither the heap nor the connection that all requests share. Bytes are taken by
 * one thread at a time; the window is opened on any thread.
 */
final class ResponseWindow {
    /** The window grows only if half of it arrives within this time: a slow stream needs no larger one. */
    private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final int id;
    private final Exchange exchange;
    private final ResponseWriter response;
    private final FrameWriter writer;
    private final VitalTimer timer;
    private final Duration clientTimeout;
    private final Runnable cancel;
    private final BodyWindow size;
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /** When the window was opened last. Used by one thread at a time. */
    private long openedAt = System.nanoTime();

    private volatile boolean waiting;

    /**
     * Makes the window of one request.
     *
     * @param id the request's id on the connection
     * @param clientTimeout how long the client may take nothing (response-socket-timeout); zero for no limit
     * @param cancel tells the daemon that the response is no longer needed; may be called again
     * @param size the size of the window; the caller closes it
     */
    ResponseWindow(
            int id,
            Exchange exchange,
            FrameWriter writer,
            VitalTimer timer,
            Duration clientTimeout,
            Runnable cancel,
            BodyWindow size) {
        this.id = id;
        this.exchange = exchange;
        this.response = exchange.response();
        this.writer = writer;
        this.timer = timer;
        this.clientTimeout = clientTimeout;
        this.cancel = cancel;
        this.size = size;
    }

    /**
     * Counts bytes that have come.
     *
     * @throws ProtocolException if the daemon has sent more than it was allowed to
     */
    void take(int count) throws ProtocolException {
        if (unacknowledged.addAndGet(count) > size.limit() + Frames.CHUNK_COST) {
            throw new ProtocolException("it sent more bytes of a response than it was allowed to");
        }
    }

    /** Opens the window again, at once or when the client has taken the queued bytes. */
    void open() {
        if (response.isWritable()) {
            if (unacknowledged.get() >= size.limit() / 2) {
                long now = System.nanoTime();
                grant(now - openedAt < FAST_NANOS && size.grow());
                openedAt = now;
            }
        } else if (!waiting) {
            waiting = true;
            awaitClient();
        }
    }

    private void awaitClient() {
        Future<?> alarm = clientTimeout.isZero()
                ? null
                : timer.schedule(clientTimeout, () -> exchange.terminate(Outcome.CLIENT_GONE, 0));
        response.whenWritable(() -> {
            if (alarm != null) {
                alarm.cancel(false);
            }
            waiting = false;
            if (exchange.isOpen()) {
                grant(false);
            } else {
                cancel.run();
            }
        });
    }

    private void grant(boolean grown) {
        int count = unacknowledged.getAndSet(0) + (grown ? BodyWindow.GROWTH : 0);
        if (count > 0) {
            writer.send(Frames.count(Frames.CREDIT, id, count));
        }
    }
}
