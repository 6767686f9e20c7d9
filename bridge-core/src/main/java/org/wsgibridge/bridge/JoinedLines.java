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
 * Joins the lines of a traceback that an application writes to a stream, so that it becomes one event. Other lines pass
 * at once. A traceback waits for its next line until the same request writes anything else, and for about a second at
 * most. Its length and the number of tracebacks that wait are bounded, too. Thread-safe.
 */
final class JoinedLines {
    /** The largest number of requests of one interpreter whose tracebacks are joined at the same time. */
    private static final int MAX = 16;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LogQueue queue;
    private final Sink sink;
    private final Map<@Nullable Exchange, Open> open = new HashMap<>();
    /** The number of open tracebacks. Read without the lock. */
    private volatile int count;
    /** Whether the queue will call {@link #look}. Guarded by the lock of this object. */
    private boolean looking;

    /** Receives lines and tracebacks. */
    @FunctionalInterface
    interface Sink {
        /** Writes an event: a line or a traceback. */
        void write(Stream stream, @Nullable Exchange exchange, String text);
    }

    /** A traceback that may have further lines. */
    private static final class Open {
        private final Stream stream;
        private final TracebackText text;
        private final long begun = System.nanoTime();
        /**
         * Whether it has got lines since the last look. True at first: the next look may have been scheduled before it
         * began.
         */
        private boolean moved = true;

        Open(Stream stream, String head) {
            this.stream = stream;
            this.text = new TracebackText(head);
        }
    }

    /**
     * Makes a joiner for the output of one interpreter.
     *
     * @param queue calls {@link #look}, which ends tracebacks that get no more lines
     * @param sink receives the events; must not block
     */
    JoinedLines(LogQueue queue, Sink sink) {
        this.queue = queue;
        this.sink = sink;
    }

    /** Adds a line of a stream. */
    void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        boolean begins = TracebackText.begins(line);
        if (count == 0 && !begins) {
            sink.write(stream, exchange, line);
        } else if (!goesOn(stream, exchange, line, continued)) {
            if (!begins || !begin(stream, exchange, line)) {
                sink.write(stream, exchange, line);
            } else if (isToBeLookedAt()) {
                // Without the lock: a queue that is closed calls look() immediately, which ends tracebacks of other
                // requests, too.
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

    /** Returns whether the caller must schedule a look: the queue has at most one of this object. */
    private synchronized boolean isToBeLookedAt() {
        boolean first = !looking;
        looking = true;
        return first;
    }

    /** Writes the open traceback of a request, because the request writes something else. */
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

    /** Notes that there was no memory to schedule a look, so that the next traceback schedules one. */
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
