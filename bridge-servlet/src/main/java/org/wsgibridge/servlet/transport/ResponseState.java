package org.wsgibridge.servlet.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * What was asked of a response, and what has become of it. Any thread sets this; the thread that works on the response
 * acts on it. Nothing is taken back. Thread-safe.
 */
final class ResponseState {
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable ResponseHead head;
    private volatile boolean ended;
    private volatile boolean broken;
    private volatile boolean aborted;
    private volatile boolean failed;

    // Written by the thread that works, seen by the watch.
    private volatile boolean closed;

    /** What the lines of the log about this response belong to. */
    private volatile LogContext.Source source = LogContext.NOTHING;

    /**
     * Begins the response.
     *
     * @param first its head
     * @return false when it was begun already, with another head
     */
    boolean start(ResponseHead first) {
        if (!started.compareAndSet(false, true)) {
            return false;
        }
        head = first;
        return true;
    }

    boolean isStarted() {
        return started.get();
    }

    /** Returns the head, {@code null} before the response is begun. */
    @Nullable
    ResponseHead head() {
        return head;
    }

    /** Returns whether more of the body may be queued. */
    boolean takesMore() {
        return head != null && !ended;
    }

    /** Nothing more is queued. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** The connection is to be broken off after what is queued; before {@link #end}. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** The connection is to be broken off at once. */
    void abort() {
        aborted = true;
    }

    boolean isAborted() {
        return aborted;
    }

    /** The container has reported that the client is gone. */
    void fail() {
        failed = true;
    }

    boolean isFailed() {
        return failed;
    }

    /** Returns whether what is queued is not to be sent any more. */
    boolean isGivenUp() {
        return aborted || failed;
    }

    /** Nothing more is written. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns whether nothing may use the container's objects any more, but to end the cycle. */
    boolean isOver() {
        return closed || failed || aborted;
    }

    /** Throws an {@link IllegalStateException} when it {@link #isOver}. */
    void requireOpen() {
        if (isOver()) {
            throw new IllegalStateException("The request is over");
        }
    }

    void logsFor(LogContext.Source request) {
        source = request;
    }

    /** Returns what the lines of the log about this response belong to. */
    LogContext.Source source() {
        return source;
    }
}
