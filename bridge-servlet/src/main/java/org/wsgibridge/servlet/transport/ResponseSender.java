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
 * Gives head and body of a response to the container: a small whole response into its buffer, everything else in the
 * non-blocking mode of {@link WriteListener}, as the client takes it. For the thread that works on the response, except
 * where a method says otherwise.
 */
final class ResponseSender {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseSender.class);

    /** How many bytes a thread of Jetty writes before another one goes on. */
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

    /** Since when the container waits for its client, as {@link System#nanoTime}; 0 while it does not. */
    private volatile long stalledSince;

    // Only for the thread that works.
    private boolean headApplied;
    private @Nullable ResponseOutput output;
    private boolean unflushed;
    private boolean hasBody;

    /** Whether the head must leave before the end of the cycle is known. */
    private boolean commitFirst;

    /** Whether the rest of the body cannot be read. */
    private boolean unreadable;

    /** How far {@link #drain} has come. */
    enum Progress {
        /** Nothing more can be sent now, or nothing more is to be sent at all. */
        PAUSED,
        /** The thread has done its share: {@linkplain #passOn another one} is to go on. */
        SHARED,
        /** The rest of the body cannot be read: the response is aborted. */
        UNREADABLE,
        /** All was sent. */
        DONE
    }

    /**
     * Makes the sender of a response of which nothing was sent.
     *
     * @param async the async context of its request
     * @param response the response
     * @param container the container's ways
     * @param state what is asked of the response
     * @param queue the body
     * @param end looks for the client before bytes are sent
     * @param stallNanos how long a client may take nothing (response-socket-timeout), 0 for ever
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

    /** Puts a whole response into the container's buffer; it leaves with the end of the cycle. */
    void sendWhole(ResponseHead whole, byte[] body, int offset, int length) throws IOException {
        if (end.isAwaited()) {
            end.look(whole);
        }
        WholeResponse.write(whole, response, body, offset, length);
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
        ResponseHeads.apply(head, response);
        if (head.contentLength() == ResponseHead.UNKNOWN_LENGTH && !head.bodyless()) {
            container.frameUnknownLength(async, response);
        }
    }

    /** Returns whether the container's stream is open. */
    boolean isOpen() {
        return output != null;
    }

    /**
     * Looks whether the stream has to be opened.
     *
     * @param head the head, which was applied
     * @return false when there is no body, and the end of the cycle sends the head
     */
    boolean needsStream(ResponseHead head) {
        commitFirst = container.inventsLength(head);
        end.look(head);
        return !queue.isEmpty() || !state.isEnded() || state.isBroken() || commitFirst || !end.isRequestRead();
    }

    /** Opens the container's stream. From now on the client may make the response wait. */
    void open() throws IOException {
        output = container.output(response.getOutputStream());
        stalledSince = System.nanoTime();
    }

    /** Begins to write; the container calls the listener when it is ready for that. */
    void listen(WriteListener listener) {
        stream().setWriteListener(listener);
    }

    /** The container takes bytes; by any thread. */
    void onPossible() {
        possible = true;
        stalledSince = 0;
    }

    /** Returns whether the container has asked for the first bytes, so that {@link #drain} may write. */
    boolean isPossible() {
        return possible;
    }

    /** Returns whether the container waits for its client to take bytes; for any thread. */
    boolean isWaiting() {
        return possible && stalledSince != 0;
    }

    /**
     * Returns whether the container has waited too long for its client; for any thread.
     *
     * @param now {@link System#nanoTime()}
     */
    boolean isStalled(long now) {
        long since = stalledSince;
        return stallNanos > 0 && since != 0 && now - since > stallNanos;
    }

    /** The container waits for its client no more. */
    void endStall() {
        stalledSince = 0;
    }

    /** Writes what is queued, until the container takes no more or all was sent; only when it {@link #isPossible}. */
    Progress drain() throws IOException {
        ResponseOutput out = output();
        long written = 0;
        while (!state.isGivenUp()) {
            boolean last = state.isEnded();
            boolean empty = queue.isEmpty();
            if ((empty && !unflushed && !last) || !isReady(out)) {
                return Progress.PAUSED;
            }
            ResponseQueue.Slice slice = empty ? null : take();
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
        // Another thread that aborted has asked for the work to be done once more.
        return unreadable ? Progress.UNREADABLE : Progress.PAUSED;
    }

    /**
     * Has another thread of the container do the work. This may be the thread of a selector: others wait for it while a
     * client takes everything at once.
     */
    void passOn(SerialTask work) {
        work.passOn(rest -> async.start(() -> {
            rest.run();
            queue.wake();
        }));
    }

    /** Returns whether the container takes bytes; begins to measure how long it does not. */
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

    /** Takes the next bytes to send; aborts the response when they cannot be read. */
    private ResponseQueue.@Nullable Slice take() {
        try {
            return queue.take();
        } catch (IOException e) {
            LogCode.FILE_NOT_READ.log(state.source(), LOG, e.getMessage());
            unreadable = true;
            state.abort();
            return null;
        }
    }

    /** Returns whether what the container keeps in its buffer must leave before the response ends. */
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

    /** Returns the container's stream; only when it is {@linkplain #isOpen open}. */
    ServletOutputStream stream() {
        return output().stream();
    }

    private ResponseOutput output() {
        return Objects.requireNonNull(output);
    }

    /** Nothing more is written to the stream, if it is open. */
    void close() {
        if (output != null) {
            output.close();
        }
    }
}
