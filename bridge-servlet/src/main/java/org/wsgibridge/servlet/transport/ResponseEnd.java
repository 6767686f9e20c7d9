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
import org.wsgibridge.exchange.Delivery;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Ends the async cycle of a response in one of the ways that there are, and says how it has ended for its client.
 * Ending is for the thread that works on the response; asking is thread-safe.
 */
final class ResponseEnd {
    /** The attribute of a request whose response has not left as it was meant: an {@link Outcome}. */
    static final String OUTCOME = "org.wsgibridge.outcome";

    private static final Logger LOG = LoggerFactory.getLogger(ResponseEnd.class);

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Container container;
    private final AtomicReference<@Nullable Consumer<Delivery>> waiting = new AtomicReference<>();
    private volatile UnreadBody unread = UnreadBody.none();
    private final AtomicReference<@Nullable Delivery> delivery = new AtomicReference<>();

    /** Whether it is not the client that has ended the response, but a lack of memory. */
    private boolean starved;

    /** How the container is still to end the cycle. */
    private volatile Message message = Message.NONE;

    /** Whether the cycle has been ended, by the bridge or by the container: nothing of it may be touched any more. */
    private volatile boolean over;

    /** How the container is to end a cycle. */
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
     * @param container the container's ways
     */
    ResponseEnd(AsyncContext async, HttpServletResponse response, Container container) {
        this.async = async;
        this.response = response;
        this.container = container;
    }

    /** Sets what is to be dropped of the request when the response is complete. */
    void unread(UnreadBody body) {
        unread = body;
    }

    /** Returns whether nothing of the request is left to be read. */
    boolean isRequestRead() {
        return unread.isRead();
    }

    /** Passes to a task how the response ended; at once where it has ended. */
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

    /** Leaves the outcome for the listeners of the cycle's end; Tomcat may have ended the cycle already. */
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

    /** What the client has got of a response that ends before it is whole. */
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

    /**
     * Returns whether a task waits for the end of the response, as where there was time for its client to
     * leave.
     */
    boolean isAwaited() {
        return waiting.get() != null;
    }

    /**
     * Looks whether there still is a client, before bytes are sent that it cannot have got yet. One that has ended its
     * side of the connection still gets them if it reads them.
     *
     * @param head the head of the response
     */
    void look(ResponseHead head) {
        ClientSigns.Sign sign = unread.isRead() ? container.look(async) : ClientSigns.Sign.WAITS;
        if (sign != ClientSigns.Sign.WAITS) {
            delivered(Outcome.CLIENT_GONE, sign == ClientSigns.Sign.GONE ? 0 : head.status());
        }
    }

    /** The container has all of the response, and sends it with the end of the cycle. */
    void complete() {
        async.complete();
        over = true;
    }

    /** All was written of a response whose request is not read yet. */
    void written(ServletOutputStream out, ResponseHead head) throws IOException {
        container.endBody(out);
        delivered(Outcome.COMPLETED, head.status());
    }

    /**
     * Ends the cycle when the client has sent the rest of its body.
     *
     * @param work has {@link #tellContainer} called by the thread that works on the response
     */
    void drain(Runnable work) {
        unread.drop(() -> {
            message = Message.COMPLETE;
            work.run();
        });
    }

    /** Ends the reading of the request, because the container ends it; waits for the thread that is reading. */
    void endReading() {
        unread.endReading();
    }

    /** The container ends the cycle itself: nothing of it is touched any more. */
    void leave() {
        over = true;
    }

    /** The container has ended the cycle; what it made of the response is known now. */
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

    /** The client, or the container's idea of it, is gone. */
    void gone(@Nullable ResponseHead head) {
        broken(starved ? Outcome.FAILED : Outcome.CLIENT_GONE, head);
    }

    /** There is no memory for what would be right: the cycle is to be ended as soon as there is enough for that. */
    void starve() {
        starved = true;
        message = Message.FAIL;
    }

    /** The cycle is to be ended without a response, or without the rest of it. */
    void abandon() {
        message = Message.ABANDON;
    }

    /** Returns whether the container is still to end the cycle. */
    boolean isUntold() {
        return message != Message.NONE && !over;
    }

    /**
     * Has the container end the cycle, if that is still to be done.
     *
     * @return false when there is no memory for that: to be tried again
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
