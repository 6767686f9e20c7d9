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
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.exchange.ResponseChannel.Delivery;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The response channel of a servlet request: records what has to happen with the response, and lets {@link
 * ResponsePump} do it. Thread-safe.
 *
 * <p>A small whole response goes into the container's buffer, which cannot block, and is completed at once. Everything
 * else is queued and written in the non-blocking mode of {@link jakarta.servlet.WriteListener}. Only the thread that
 * does this work uses the container's objects. So two threads never use the response at the same time, no thread waits
 * for the writes of another one, and the response is not used after it was closed.
 *
 * <p>A container that finds the connection broken ends the cycle itself when its listeners have returned, and may reuse
 * the request and the response for another request (Servlet specification, section 2.3.3.3). Tomcat does so even if
 * another thread still uses them. So {@link #onError(AsyncEvent)} returns only when no thread uses them any more.
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
     * @param async the async context; its timeout is turned off
     * @param container the differences of the container
     * @param watch ends the requests of clients that read nothing
     * @param stallNanos how long a client may read nothing ({@code response-socket-timeout}), in ns; 0 for no limit
     */
    public ServletResponseChannel(AsyncContext async, Container container, StallWatch watch, long stallNanos) {
        this(async, container, watch, stallNanos, ResponseSpool.Share.NONE);
    }

    /**
     * Makes the channel of a request whose async context has been started.
     *
     * @param async the async context; its timeout is turned off
     * @param container the differences of the container
     * @param watch ends the requests of clients that read nothing
     * @param stallNanos how long a client may read nothing ({@code response-socket-timeout}), in ns; 0 for no limit
     * @param share counts the bytes in memory, and keeps the rest on disk
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
     * Returns why the response of a request was not delivered as intended; {@code null} if it was, as far as is known.
     */
    public static @Nullable Outcome brokenOff(ServletRequest request) {
        return request.getAttribute(ResponseEnd.OUTCOME) instanceof Outcome outcome ? outcome : null;
    }

    /** Sets the request that log lines about this response belong to. */
    public void logsFor(LogContext.Source request) {
        state.logsFor(request);
    }

    /** Sets the task to run when the client is found to be gone. It may run several times. */
    public void onClientGone(Runnable task) {
        pump.onClientGone(task);
    }

    /**
     * Sets the rest of the request's body, which is dropped when the response is complete. To be called before the
     * response begins.
     */
    public void unread(UnreadBody body) {
        end.unread(body);
        Lock connection = body.isRead() ? null : container.connectionLock(async.getRequest());
        pump.lock(connection);
        body.readUnder(connection);
    }

    /**
     * Sets the largest size of the head in bytes ({@code limit-response-head}). To be called before the response
     * begins.
     */
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
     * Runs a task that uses the container's objects of the request, while no other thread uses them. Waits for a thread
     * that does, which normally takes microseconds.
     *
     * @param task the task; the response waits while it runs
     * @return the result of the task
     * @throws IllegalStateException if the request is over, or the thread is interrupted while it waits; the task is
     *     not run then
     */
    public <T> @Nullable T whileOpen(Supplier<@Nullable T> task) {
        if (pump.isMine()) {
            // A listener of the application, called by the outer task, has called this method again.
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
            // This is an error page that comes too late: the application's response has just begun.
            breakOff();
            return;
        }
        boolean atOnce = ServletResponses.fits(length) && !(length == 0 && container.inventsLength(whole));
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
            // The container has reported that after the last byte was written.
            end.gone(state.head());
        } else {
            end.completed(state.head());
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** Waits until no thread uses the container's objects, because the container ends the cycle when this returns. */
    @Override
    public void onError(AsyncEvent event) {
        pump.leave();
    }
}
