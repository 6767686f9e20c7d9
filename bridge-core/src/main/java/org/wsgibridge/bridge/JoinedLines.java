package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.log.TracebackText;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.spi.ApplicationLog.Stream;

/**
 * Makes one event of the lines of a traceback that an application writes to one of its streams. Other lines pass at
 * once. A traceback waits for its next line until something else comes from the same request, and not for long: it is
 * bounded in time, length and number. Thread-safe.
 */
final class JoinedLines {
    /** More requests than that, of one interpreter, do not have a traceback joined at the same time. */
    private static final int MAX = 16;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LogQueue queue;
    private final Sink sink;
    private final Map<@Nullable Exchange, Open> open = new HashMap<>();
    /** How many are open, to be looked at without the lock. */
    private volatile int count;
    /** Whether the queue will look at what is open; under the lock. */
    private boolean looking;

    /** Where lines and tracebacks go. */
    @FunctionalInterface
    interface Sink {
        /** Takes an event. */
        void write(Stream stream, @Nullable Exchange exchange, String text);
    }

    /** A traceback that may go on. */
    private static final class Open {
        private final Stream stream;
        private final TracebackText text;
        private final long begun = System.nanoTime();
        /** Whether it has got lines since the last look; a look that was asked for before it began does not end it. */
        private boolean moved = true;

        Open(Stream stream, String head) {
            this.stream = stream;
            this.text = new TracebackText(head);
        }
    }

    /**
     * Makes a joiner for what one interpreter writes.
     *
     * @param queue looks whether a traceback goes on
     * @param sink takes the events; does not block
     */
    JoinedLines(LogQueue queue, Sink sink) {
        this.queue = queue;
        this.sink = sink;
    }

    /** Takes a line of a stream. */
    void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        boolean begins = TracebackText.begins(line);
        if (count == 0 && !begins) {
            sink.write(stream, exchange, line);
        } else if (!goesOn(stream, exchange, line, continued)) {
            if (!begins || !begin(stream, exchange, line)) {
                sink.write(stream, exchange, line);
            } else if (isToBeLookedAt()) {
                // Without the lock: after its end the queue looks immediately, also at what others have open.
                lookSoon();
            }
        }
    }

    private synchronized boolean goesOn(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        Open current = open.get(exchange);
        if (current != null && current.stream == stream && current.text.add(line, continued)) {
            current.moved = true;
            return true;
        }
        end(exchange);
        return false;
    }

    private synchronized boolean begin(Stream stream, @Nullable Exchange exchange, String head) {
        end(exchange);
        if (open.size() == MAX) {
            return false;
        }
        open.put(exchange, new Open(stream, head));
        count = open.size();
        return true;
    }

    /** Returns whether the queue has to be asked: it has one look of this at most, however much is written. */
    private synchronized boolean isToBeLookedAt() {
        boolean first = !looking;
        looking = true;
        return first;
    }

    /** Something else comes of the request: what there is of a traceback is written before it. */
    void endBefore(@Nullable Exchange exchange) {
        if (count != 0) {
            end(exchange);
        }
    }

    private synchronized void end(@Nullable Exchange exchange) {
        Open ended = open.remove(exchange);
        if (ended != null) {
            count = open.size();
            sink.write(ended.stream, exchange, ended.text.text());
        }
    }

    private void lookSoon() {
        boolean asked = false;
        try {
            queue.soon(this::look);
            asked = true;
        } finally {
            if (!asked) {
                forgetLook();
            }
        }
    }

    /** There was no memory to ask for a look: the next traceback asks again. */
    private synchronized void forgetLook() {
        looking = false;
    }

    private void look() {
        if (isAnyLeft()) {
            lookSoon();
        }
    }

    /** Writes the tracebacks to which nothing was added since the last look; returns whether others wait. */
    private synchronized boolean isAnyLeft() {
        for (Map.Entry<@Nullable Exchange, Open> each : new ArrayList<>(open.entrySet())) {
            Open looked = each.getValue();
            if (looked.moved && System.nanoTime() - looked.begun < PATIENCE_NANOS) {
                looked.moved = false;
            } else {
                end(each.getKey());
            }
        }
        looking = !open.isEmpty();
        return looking;
    }
}
