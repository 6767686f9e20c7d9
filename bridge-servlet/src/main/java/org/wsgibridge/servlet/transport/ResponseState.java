package org.wsgibridge.servlet.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * What has to happen with a response, and what has happened to it. Any thread may set this; the thread that works on
 * the response acts on it. Flags are only set, never reset. Thread-safe.
 */
final class ResponseState {
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable ResponseHead head;
    private volatile boolean ended;
    private volatile boolean broken;
    private volatile boolean aborted;
    private volatile boolean failed;

    // Written by the thread that works, read by the stall watch.
    private volatile boolean closed;

    /** The request that log lines about this response belong to. */
    private volatile LogContext.Source source = LogContext.NOTHING;

    /**
     * Begins the response.
     *
     * @param first its head
     * @return false if it had already begun, with another head
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

    /** Returns the head; {@code null} before the response has begun. */
    @Nullable
    ResponseHead head() {
        return head;
    }

    /** Returns whether more of the body may be queued. */
    boolean takesMore() {
        return head != null && !ended;
    }

    /** Records that nothing more will be queued. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** Records that the connection has to be closed after what is queued was sent. To be called before {@link #end}. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Records that the connection has to be closed at once. */
    void abort() {
        aborted = true;
    }

    boolean isAborted() {
        return aborted;
    }

    /** Records that the container has reported the client as gone. */
    void fail() {
        failed = true;
    }

    boolean isFailed() {
        return failed;
    }

    /** Returns whether the queued bytes must not be sent any more. */
    boolean isGivenUp() {
        return aborted || failed;
    }

    /** Records that nothing more is written. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns whether the container's objects may not be used any more, except to end the cycle. */
    boolean isOver() {
        return closed || failed || aborted;
    }

    /** Throws an {@link IllegalStateException} if {@link #isOver} returns true. */
    void requireOpen() {
        if (isOver()) {
            throw new IllegalStateException("The request is over");
        }
    }

    void logsFor(LogContext.Source request) {
        source = request;
    }

    /** Returns the request that log lines about this response belong to. */
    LogContext.Source source() {
        return source;
    }
}
