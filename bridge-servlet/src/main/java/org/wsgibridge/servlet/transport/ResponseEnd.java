package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseChannel.Delivery;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Ends the async cycle of a response: completes it, breaks it off or abandons it. Reports how the response has ended
 * for its client. Only the thread that works on the response may end it; the other methods are thread-safe.
 */
final class ResponseEnd {
    /** The attribute of a request whose response was not delivered as intended: an {@link Outcome}. */
    static final String OUTCOME = "org.wsgibridge.outcome";

    private static final Logger LOG = LoggerFactory.getLogger(ResponseEnd.class);

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Container container;
    private final AtomicReference<@Nullable Consumer<Delivery>> waiting = new AtomicReference<>();
    private volatile UnreadBody unread = UnreadBody.none();
    private final AtomicReference<@Nullable Delivery> delivery = new AtomicReference<>();

    /** Whether the response has ended because of a lack of memory, and not because of its client. */
    private boolean starved;

    /** How the container still has to end the cycle. */
    private volatile Message message = Message.NONE;

    /**
     * Whether the cycle has been ended, by the bridge or by the container. Its objects must not be used any more then.
     */
    private volatile boolean over;

    /** How the container has to end a cycle. */
    private enum Message {
        NONE,
        COMPLETE,
        ABANDON,
        FAIL
    }

    /**
     * Makes the end of a response.
     *
     * @param async its async context
     * @param response the response
     * @param container the differences of the container
     */
    ResponseEnd(AsyncContext async, HttpServletResponse response, Container container) {
        this.async = async;
        this.response = response;
        this.container = container;
    }

    /** Sets the rest of the request's body, which is dropped when the response is complete. */
    void unread(UnreadBody body) {
        unread = body;
    }

    /** Returns whether the whole request has been read. */
    boolean isRequestRead() {
        return unread.isRead();
    }

    /** Calls a task with the way the response has ended; at once if it has ended already. */
    void whenDelivered(Consumer<Delivery> task) {
        waiting.set(task);
        tell();
    }

    private void delivered(Outcome outcome, int status) {
        if (delivery.compareAndSet(null, new Delivery(outcome, status)) && outcome != Outcome.COMPLETED) {
            note(outcome);
        }
        tell();
    }

    /** Stores the outcome for the listeners of the cycle's end. Tomcat may have ended the cycle already. */
    private void note(Outcome outcome) {
        try {
            async.getRequest().setAttribute(OUTCOME, outcome);
        } catch (RuntimeException e) {
            LOG.trace("the container has ended the request already", e);
        }
    }

    private void tell() {
        Delivery known = delivery.get();
        Consumer<Delivery> task = known == null ? null : waiting.getAndSet(null);
        if (known != null && task != null) {
            task.accept(known);
        }
    }

    /** Records the end of an incomplete response. The status counts as delivered only if the response was committed. */
    private void broken(Outcome outcome, @Nullable ResponseHead head) {
        delivered(outcome, head != null && isCommitted() ? head.status() : 0);
    }

    private boolean isCommitted() {
        try {
            return response.isCommitted();
        } catch (RuntimeException e) {
            LOG.trace("the container has ended the request already", e);
            return true;
        }
    }

    /** Returns whether a task waits for the end of the response. If so, the client has had time to leave. */
    boolean isAwaited() {
        return waiting.get() != null;
    }

    /**
     * Checks whether the client is still there, before the last bytes are sent. A client that has ended its side of the
     * connection may still read them.
     *
     * @param head the head of the response
     */
    void look(ResponseHead head) {
        ClientSigns.Sign sign = unread.isRead() ? container.look(async) : ClientSigns.Sign.WAITS;
        if (sign != ClientSigns.Sign.WAITS) {
            delivered(Outcome.CLIENT_GONE, sign == ClientSigns.Sign.GONE ? 0 : head.status());
        }
    }

    /** Ends the cycle of a response that the container has completely; the container sends it with that. */
    void complete() {
        async.complete();
        over = true;
    }

    /** Sends the end of a response that is completely written, while its request is not completely read. */
    void written(ServletOutputStream out, ResponseHead head) throws IOException {
        container.endBody(out);
        delivered(Outcome.COMPLETED, head.status());
    }

    /**
     * Ends the cycle when the client has sent the rest of its body.
     *
     * @param work makes the thread that works on the response call {@link #tellContainer}
     */
    void drain(Runnable work) {
        unread.drop(() -> {
            message = Message.COMPLETE;
            work.run();
        });
    }

    /** Ends the reading of the request, because the container ends it. Waits for a thread that is reading. */
    void endReading() {
        unread.endReading();
    }

    /** Records that the container ends the cycle itself: its objects are not used any more. */
    void leave() {
        over = true;
    }

    /**
     * Called when the container has ended the cycle. Only now it is known what the container has made of the response.
     */
    void completed(@Nullable ResponseHead head) {
        if (delivery.get() != null || head == null) {
            return;
        }
        int status = response.getStatus();
        boolean sent = response.isCommitted() || container.commitsAfterCompletion();
        boolean same = sent && status == head.status();
        delivered(same ? Outcome.COMPLETED : Outcome.FAILED, sent ? status : 0);
    }

    /** Breaks the response off. */
    void breakOff(Outcome outcome, @Nullable ResponseHead head) throws IOException {
        broken(outcome, head);
        container.breakOff(async, response);
        over = true;
    }

    /** Records that the client is gone, or that the container says so. */
    void gone(@Nullable ResponseHead head) {
        broken(starved ? Outcome.FAILED : Outcome.CLIENT_GONE, head);
    }

    /** Records that there is no memory to go on. The cycle is ended as soon as there is enough memory for that. */
    void starve() {
        starved = true;
        message = Message.FAIL;
    }

    /** Records that the cycle has to be ended without a response, or without the rest of it. */
    void abandon() {
        message = Message.ABANDON;
    }

    /** Returns whether the container still has to end the cycle. */
    boolean isUntold() {
        return message != Message.NONE && !over;
    }

    /**
     * Makes the container end the cycle, if it still has to.
     *
     * @return false if there is not enough memory for that; to be tried again
     */
    boolean tellContainer() {
        if (!isUntold()) {
            return true;
        }
        try {
            tell(message);
        } catch (RuntimeException e) {
            LOG.trace("the container has ended the request already", e);
        } catch (Error e) {
            LOG.debug("the request cannot be ended now", e);
            return false;
        }
        over = true;
        return true;
    }

    private void tell(Message due) {
        switch (due) {
            case COMPLETE -> async.complete();
            case ABANDON -> container.abandon(async, response);
            case FAIL -> container.fail(async);
            case NONE -> {}
        }
    }
}
