package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Gives head and body of a response to the container. A small whole response goes into the container's buffer;
 * everything else is written in the non-blocking mode of {@link WriteListener}, as fast as the client reads it. Only
 * for the thread that works on the response, unless a method says otherwise.
 */
final class ResponseSender {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseSender.class);

    /** How many bytes a thread of Jetty writes before another one continues. */
    private static final long TURN = 1 << 20;

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Container container;
    private final ResponseState state;
    private final ResponseQueue queue;
    private final ResponseEnd end;
    private final long stallNanos;

    /** Whether the container has asked for the first bytes. */
    private volatile boolean possible;

    /** Since when the container waits for its client, as a value of {@link System#nanoTime}; 0 if it does not wait. */
    private volatile long stalledSince;

    // The following fields are used only by the thread that works.
    private boolean headApplied;
    private @Nullable ResponseOutput output;
    private boolean unflushed;
    private boolean hasBody;

    /** Whether the head must be sent before the cycle ends. */
    private boolean commitFirst;

    /** Whether the rest of the body cannot be read. */
    private boolean unreadable;

    /** The result of {@link #drain}. */
    enum Progress {
        /** Nothing more can be sent now, or nothing more has to be sent. */
        PAUSED,
        /** The thread has done its share: {@linkplain #passOn another one} has to continue. */
        SHARED,
        /** The rest of the body cannot be read: the response is aborted. */
        UNREADABLE,
        /** Everything was sent. */
        DONE
    }

    /**
     * Makes the sender of a response of which nothing was sent.
     *
     * @param async the async context of its request
     * @param response the response
     * @param container the differences of the container
     * @param state what has to happen with the response
     * @param queue the body
     * @param end checks whether the client is still there
     * @param stallNanos how long a client may read nothing ({@code response-socket-timeout}), in nanoseconds; 0 for no
     *     limit
     */
    ResponseSender(
            AsyncContext async,
            HttpServletResponse response,
            Container container,
            ResponseState state,
            ResponseQueue queue,
            ResponseEnd end,
            long stallNanos) {
        this.async = async;
        this.response = response;
        this.container = container;
        this.state = state;
        this.queue = queue;
        this.end = end;
        this.stallNanos = stallNanos;
    }

    /** Puts a whole response into the container's buffer. It is sent when the cycle ends. */
    void sendWhole(ResponseHead whole, byte[] body, int offset, int length) throws IOException {
        if (end.isAwaited()) {
            end.look(whole);
        }
        ServletResponses.writeWhole(whole, response, body, offset, length);
    }

    /** Returns whether there is something to send now. */
    boolean hasWork() {
        return !queue.isEmpty() || state.isEnded() || output != null;
    }

    /** Sets status and headers, once. */
    void applyHead(ResponseHead head) {
        if (headApplied) {
            return;
        }
        headApplied = true;
        ServletResponses.setHead(head, response);
        if (head.contentLength() == ResponseHead.UNKNOWN_LENGTH && !head.bodyless()) {
            container.frameUnknownLength(async, response);
        }
    }

    /** Returns whether the container's stream is open. */
    boolean isOpen() {
        return output != null;
    }

    /**
     * Returns whether the stream has to be opened. Also checks whether the client is still there.
     *
     * @param head the head, which was applied
     * @return false if there is no body, and the end of the cycle sends the head
     */
    boolean needsStream(ResponseHead head) {
        commitFirst = container.inventsLength(head);
        end.look(head);
        return !queue.isEmpty() || !state.isEnded() || state.isBroken() || commitFirst || !end.isRequestRead();
    }

    /**
     * Opens the container's stream. From now on the response may have to wait for the client, and that time is
     * measured.
     */
    void open() throws IOException {
        output = container.output(response.getOutputStream());
        stalledSince = System.nanoTime();
    }

    /** Begins to write. The container calls the listener when it is ready for the first bytes. */
    void listen(WriteListener listener) {
        stream().setWriteListener(listener);
    }

    /** Records that the container accepts bytes. May be called by any thread. */
    void onPossible() {
        possible = true;
        stalledSince = 0;
    }

    /** Returns whether the container has asked for the first bytes, so that {@link #drain} may write. */
    boolean isPossible() {
        return possible;
    }

    /** Returns whether the container waits for its client to read. May be called by any thread. */
    boolean isWaiting() {
        return possible && stalledSince != 0;
    }

    /**
     * Returns whether the container has waited too long for its client. May be called by any thread.
     *
     * @param now the present {@link System#nanoTime()}
     */
    boolean isStalled(long now) {
        long since = stalledSince;
        return stallNanos > 0 && since != 0 && now - since > stallNanos;
    }

    /** Records that the container does not wait for its client any more. */
    void endStall() {
        stalledSince = 0;
    }

    /**
     * Writes what is queued, until the container accepts no more or everything was sent. To be called only if {@link
     * #isPossible} returns true.
     */
    Progress drain() throws IOException {
        ResponseOutput out = output();
        long written = 0;
        while (!state.isGivenUp()) {
            boolean last = state.isEnded();
            boolean empty = queue.isEmpty();
            if ((empty && !unflushed && !last) || !isReady(out)) {
                return Progress.PAUSED;
            }
            ResponseQueue.Slice slice = empty ? null : take(out);
            if (slice != null) {
                out.write(slice);
                unflushed = true;
                hasBody = true;
                queue.wake();
                written += slice.length;
                if (written >= TURN && container.isJetty()) {
                    return Progress.SHARED;
                }
            } else if (last && !state.isAborted() && !mustFlush()) {
                return Progress.DONE;
            } else {
                unflushed = false;
                out.flush();
            }
        }
        // If another thread has aborted the response, it has also asked for the work to be done once more.
        return unreadable ? Progress.UNREADABLE : Progress.PAUSED;
    }

    /**
     * Lets another thread of the container do the work. The present thread may be that of a selector: other connections
     * wait for it while a fast client reads everything at once.
     */
    void passOn(SerialTask work) {
        work.passOn(rest -> async.start(() -> {
            rest.run();
            queue.wake();
        }));
    }

    /** Returns whether the container accepts bytes. If not, begins to measure how long it waits for its client. */
    private boolean isReady(ResponseOutput out) {
        if (out.isReady()) {
            stalledSince = 0;
            return true;
        }
        if (stalledSince == 0) {
            stalledSince = System.nanoTime();
        }
        return false;
    }

    /** Takes the next bytes to send. Aborts the response and returns {@code null} if they cannot be read. */
    private ResponseQueue.@Nullable Slice take(ResponseOutput out) {
        try {
            return queue.take(out.files());
        } catch (IOException e) {
            LogCode.FILE_NOT_READ.log(state.source(), LOG, e.getMessage());
            unreadable = true;
            state.abort();
            return null;
        }
    }

    /** Returns whether the bytes in the container's buffer must be sent before the response ends. */
    private boolean mustFlush() {
        if (state.isBroken() || !end.isRequestRead()) {
            return unflushed || !response.isCommitted();
        }
        return commitFirst && !unflushed && !response.isCommitted();
    }

    /** Returns whether the response was aborted because the rest of its body could not be read. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** Returns whether anything of the body was written. */
    boolean hasBody() {
        return hasBody;
    }

    /** Returns the container's stream. To be called only if it is {@linkplain #isOpen open}. */
    ServletOutputStream stream() {
        return output().stream();
    }

    private ResponseOutput output() {
        return Objects.requireNonNull(output);
    }

    /** Ends writing to the stream, if it is open. */
    void close() {
        if (output != null) {
            output.close();
        }
    }
}
