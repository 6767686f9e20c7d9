package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Delivery;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The client's end of a response over the servlet API: takes what is asked of the response, and has it done by {@link
 * ResponsePump}.
 *
 * <p>A small whole response goes into the container's buffer, which cannot block, and is completed at once. Everything
 * else is queued and written in the non-blocking mode of {@link jakarta.servlet.WriteListener}. The container's objects
 * are touched only by the thread that does this work: so no two threads ever use the response at once, none waits for
 * another one's writes, and nothing touches the response after it was closed.
 *
 * <p>A container that finds the connection broken ends the cycle itself, when its listeners have returned, and uses the
 * request and the response for the next one. So {@link #onError(AsyncEvent)} returns when no thread is at them, and
 * none will be (servlet specification, section 2.3.3.3; Tomcat reuses them, whatever another thread does there).
 */
public final class ServletResponseChannel implements ResponseChannel, AsyncListener {
    private static final long CLAIM_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Container container;
    private final ResponseState state = new ResponseState();
    private final ResponseQueue queue;
    private final ResponseEnd end;
    private final ResponseSender sender;
    private final ResponsePump pump;
    private volatile int largestHead = Integer.MAX_VALUE;

    /**
     * Makes the channel of a request whose async context has been started.
     *
     * @param async the async context; its timeout is switched off
     * @param container the container's ways
     * @param watch gives up clients that take nothing
     * @param stallNanos how long a client may take nothing (response-socket-timeout), 0 for ever
     */
    public ServletResponseChannel(AsyncContext async, Container container, StallWatch watch, long stallNanos) {
        this(async, container, watch, stallNanos, ResponseSpool.Share.NONE);
    }

    /**
     * Makes the channel of a request whose async context has been started.
     *
     * @param async the async context; its timeout is switched off
     * @param container the container's ways
     * @param watch gives up clients that take nothing
     * @param stallNanos how long a client may take nothing (response-socket-timeout), 0 for ever
     * @param share where the response waits for its client
     */
    public ServletResponseChannel(
            AsyncContext async, Container container, StallWatch watch, long stallNanos, ResponseSpool.Share share) {
        this.queue = new ResponseQueue(share);
        this.async = async;
        this.response = (HttpServletResponse) async.getResponse();
        this.container = container;
        this.end = new ResponseEnd(async, response, container);
        this.sender = new ResponseSender(async, response, container, state, queue, end, stallNanos);
        this.pump = new ResponsePump(state, queue, sender, end, watch);
        container.withoutTimeout(async);
        async.addListener(this);
    }

    /**
     * Returns why the response of a request has not left as it was meant; {@code null} when it has, as far as is known.
     */
    public static @Nullable Outcome brokenOff(ServletRequest request) {
        return request.getAttribute(ResponseEnd.OUTCOME) instanceof Outcome outcome ? outcome : null;
    }

    /** Sets what the lines of the log about this response belong to. */
    public void logsFor(LogContext.Source request) {
        state.logsFor(request);
    }

    /** Sets what to do, once or several times, when the client is found to be gone; must be idempotent. */
    public void onClientGone(Runnable task) {
        pump.onClientGone(task);
    }

    /** Sets what is to be dropped of the request when the response is complete; before that is begun. */
    public void unread(UnreadBody body) {
        end.unread(body);
        Lock connection = body.isRead() ? null : container.connectionLock(async.getRequest());
        pump.lock(connection);
        body.readUnder(connection);
    }

    /** Sets how large a head may be (limit-response-head); before the response is begun. */
    public void limitHead(int bytes) {
        largestHead = bytes;
    }

    @Override
    public void whenDelivered(Consumer<Delivery> task) {
        end.whenDelivered(task);
    }

    @Override
    public @Nullable String refusal(ResponseHead first) {
        if (!LargestHead.isQuestionable(first) || !pump.claim()) {
            return null;
        }
        try {
            return state.isClosed() || state.isFailed()
                    ? null
                    : LargestHead.refusal(first, async.getRequest(), response, largestHead);
        } finally {
            pump.release();
        }
    }

    /**
     * Has a task use the container's objects of the request, while no other thread is at them. Waits for a thread that
     * is at them, which takes microseconds unless the container itself waits.
     *
     * @param task what to do; the response waits for it
     * @return what it returns
     * @throws IllegalStateException without a call of the task, when the request is over or the thread is interrupted
     */
    public <T> @Nullable T whileOpen(Supplier<@Nullable T> task) {
        if (pump.isMine()) {
            // The task has come back here by a listener of the application.
            return pump.use(task);
        }
        claim();
        try {
            return pump.use(task);
        } finally {
            pump.release();
            queue.wake();
        }
    }

    private void claim() {
        while (!pump.claim()) {
            state.requireOpen();
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while another thread uses the request");
            }
            LockSupport.parkNanos(this, CLAIM_NANOS);
        }
    }

    @Override
    public void send(ResponseHead whole, byte[] body, int offset, int length) {
        if (!state.start(whole)) {
            // An error page that came too late: the application's response was just started.
            breakOff();
            return;
        }
        boolean atOnce = WholeResponse.fits(length) && !(length == 0 && container.inventsLength(whole));
        if (atOnce && pump.sendAtOnce(whole, body, offset, length)) {
            return;
        }
        if (length > 0) {
            queue.add(Arrays.copyOfRange(body, offset, offset + length));
        }
        end();
    }

    @Override
    public void start(ResponseHead first) {
        state.start(first);
    }

    @Override
    public void write(byte[] chunk) {
        if (state.takesMore()) {
            queue.add(chunk);
            pump.work();
        }
    }

    @Override
    public void write(LentBytes chunk) {
        if (!state.takesMore()) {
            chunk.giveBack();
        } else if (container.isJetty() && !sender.isWaiting()) {
            queue.add(chunk);
            pump.work();
        } else {
            write(chunk.take());
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        if (state.takesMore() && count > 0) {
            queue.add(file, position, count);
            pump.work();
        } else {
            ResponseQueue.closeFile(file);
        }
    }

    @Override
    public void end() {
        state.end();
        pump.work();
    }

    @Override
    public void breakOff() {
        state.breakOff();
        end();
    }

    @Override
    public void abort() {
        pump.abort();
    }

    @Override
    public boolean isStarted() {
        return state.isStarted();
    }

    @Override
    public boolean isWritable() {
        return queue.hasRoom();
    }

    @Override
    public void whenWritable(Runnable task) {
        queue.whenRoom(task);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (state.isFailed()) {
            // What the container has told after the last byte was written.
            end.gone(state.head());
        } else {
            end.completed(state.head());
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** The container ends the cycle when this returns. */
    @Override
    public void onError(AsyncEvent event) {
        pump.leave();
    }
}
