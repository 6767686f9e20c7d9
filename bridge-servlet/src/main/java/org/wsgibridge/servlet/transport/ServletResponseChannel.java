package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Delivery;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.servlet.transport.support.Stallable;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The client's end of a response over the servlet API.
 *
 * <p>A small whole response goes into the container's buffer, which cannot block, and is completed at once. Everything
 * else is queued and written in the non-blocking mode of {@link WriteListener}. The container's objects are touched
 * only by the thread that runs {@link #work}: so no two threads ever use the response at once, none waits for another
 * one's writes, and nothing touches the response after it was closed.
 *
 * <p>A container that finds the connection broken ends the cycle itself, when its listeners have returned, and uses the
 * request and the response for the next one. So {@link #onError(AsyncEvent)} returns when no thread is at them, and
 * none will be (servlet specification, section 2.3.3.3; Tomcat reuses them, whatever another thread does there).
 */
public final class ServletResponseChannel implements ResponseChannel, WriteListener, AsyncListener, Stallable {
    private static final Logger LOG = LoggerFactory.getLogger(ServletResponseChannel.class);

    /** What is waited for takes microseconds: nothing blocks that touches a container's objects. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How many bytes a thread of Jetty writes before another one goes on. */
    private static final long TURN = 1 << 20;

    private static final String OVER = "The request is over";
    private static final long CLAIM_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final AsyncContext async;
    private final HttpServletResponse response;
    private final Container container;
    private final StallWatch watch;
    private final long stallNanos;
    private final AtomicBoolean started = new AtomicBoolean();
    private final SerialTask work = new SerialTask(this::step);
    private final ResponseQueue queue;
    private final ResponseEnd end;

    /** The lock of Tomcat's connection, held while the response is touched; {@code null} where none is needed. */
    private volatile @Nullable Lock connection;

    private volatile Runnable onClientGone = () -> {};
    private volatile int largestHead = Integer.MAX_VALUE;
    private volatile @Nullable ResponseHead head;
    private volatile boolean ended;
    private volatile boolean broken;
    private volatile boolean aborted;
    private volatile boolean failed;
    private volatile boolean ending;
    private volatile boolean possible;
    private volatile long stalledSince;

    /** What the lines of the log about this response belong to. */
    private volatile LogContext.Source source = LogContext.NOTHING;

    // Only for the thread that works.
    private boolean headApplied;
    private @Nullable ResponseOutput output;
    private boolean unflushed;
    private boolean hasBody;
    private boolean commitFirst;

    // Written by the thread that works, seen by the watch.
    private volatile boolean closed;

    /** What the response is if it is given up: the client's doing, or that of what was to be sent. */
    private volatile Outcome givenUp = Outcome.CLIENT_GONE;

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
        this.end = new ResponseEnd(async, response, container, this::work);
        this.watch = watch;
        this.stallNanos = stallNanos;
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
        source = request;
    }

    /** Sets what to do, once or several times, when the client is found to be gone; must be idempotent. */
    public void onClientGone(Runnable task) {
        onClientGone = task;
    }

    /** Sets what is to be dropped of the request when the response is complete; before that is begun. */
    public void unread(UnreadBody body) {
        end.unread(body);
        connection = body.isRead() ? null : container.connectionLock(async.getRequest());
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
        if (!LargestHead.isQuestionable(first) || !work.claim()) {
            return null;
        }
        try {
            return closed || failed ? null : LargestHead.refusal(first, async.getRequest(), response, largestHead);
        } finally {
            work.release();
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
        if (work.isMine()) {
            // The task has come back here by a listener of the application.
            return useUnlessOver(task);
        }
        while (!work.claim()) {
            if (closed || failed || aborted) {
                throw new IllegalStateException(OVER);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while another thread uses the request");
            }
            LockSupport.parkNanos(this, CLAIM_NANOS);
        }
        try {
            return useUnlessOver(task);
        } finally {
            work.release();
            queue.wake();
        }
    }

    private <T> @Nullable T useUnlessOver(Supplier<@Nullable T> task) {
        Lock lock = connection;
        if (lock != null) {
            lock.lock();
        }
        try {
            if (closed || failed || aborted) {
                throw new IllegalStateException(OVER);
            }
            return task.get();
        } finally {
            if (lock != null) {
                lock.unlock();
            }
        }
    }

    @Override
    public void send(ResponseHead whole, byte[] body, int offset, int length) {
        if (!started.compareAndSet(false, true)) {
            // An error page that came too late: the application's response was just started.
            breakOff();
            return;
        }
        head = whole;
        boolean atOnce = WholeResponse.fits(length) && !(length == 0 && container.inventsLength(whole));
        if (atOnce && connection == null && end.isRequestRead() && work.claim()) {
            sendNow(whole, body, offset, length);
            work.release();
            queue.wake();
            return;
        }
        if (length > 0) {
            queue.add(Arrays.copyOfRange(body, offset, offset + length));
        }
        end();
    }

    private void sendNow(ResponseHead whole, byte[] body, int offset, int length) {
        if (closed || failed || aborted) {
            return;
        }
        try {
            if (end.isAwaited()) {
                end.look(whole);
            }
            WholeResponse.write(whole, response, body, offset, length);
            close();
            end.complete();
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
        }
    }

    @Override
    public void start(ResponseHead first) {
        if (started.compareAndSet(false, true)) {
            head = first;
        }
    }

    @Override
    public void write(byte[] chunk) {
        if (head != null && !ended) {
            queue.add(chunk);
            work();
        }
    }

    @Override
    public void write(LentBytes chunk) {
        if (head == null || ended) {
            chunk.giveBack();
        } else if (container.isJetty() && !isWaiting()) {
            queue.add(chunk);
            work();
        } else {
            write(chunk.take());
        }
    }

    /** Returns whether the container waits for its client to take bytes. */
    private boolean isWaiting() {
        return possible && stalledSince != 0;
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        if (head != null && !ended && count > 0) {
            queue.add(file, position, count);
            work();
        } else {
            ResponseQueue.closeFile(file);
        }
    }

    @Override
    public void end() {
        ended = true;
        work();
    }

    @Override
    public void breakOff() {
        broken = true;
        end();
    }

    @Override
    public void abort() {
        aborted = true;
        workNow();
    }

    @Override
    public boolean isStarted() {
        return started.get();
    }

    @Override
    public boolean isWritable() {
        return queue.hasRoom();
    }

    @Override
    public void whenWritable(Runnable task) {
        queue.whenRoom(task);
    }

    private void work() {
        if (work.run()) {
            queue.wake();
        }
    }

    /** Works without waiting for a thread of the container that was to go on and has not begun. */
    private void workNow() {
        work();
        if (work.takeOver()) {
            queue.wake();
        }
    }

    private void step() {
        Lock lock = connection;
        if (lock == null) {
            pumpOrGiveUp();
            return;
        }
        lock.lock();
        try {
            pumpOrGiveUp();
        } finally {
            lock.unlock();
        }
    }

    private void pumpOrGiveUp() {
        try {
            pump();
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
        }
        if (ending) {
            end.leave();
            watch.remove(this);
        }
    }

    /** Nothing gets out of here: it would leave the work raised, and no thread would ever do it again. */
    private void giveUp(Throwable cause) {
        if (cause instanceof Error) {
            end.starve();
        }
        try {
            gone(cause);
        } catch (RuntimeException | Error e) {
            LOG.debug("what follows the end of a response has failed", e);
        }
    }

    private void pump() throws IOException {
        if (closed) {
            endCycle();
            return;
        }
        if (failed) {
            gone(null);
            return;
        }
        if (aborted) {
            close();
            end.breakOff(givenUp, head);
            return;
        }
        ResponseHead toSend = head;
        if (toSend == null || (queue.isEmpty() && !ended && output == null)) {
            return;
        }
        if (!headApplied) {
            headApplied = true;
            ResponseHeads.apply(toSend, response);
            if (toSend.contentLength() == ResponseHead.UNKNOWN_LENGTH && !toSend.bodyless()) {
                container.frameUnknownLength(async, response);
            }
        }
        if (output == null) {
            open(toSend);
        } else if (possible) {
            drain(output, toSend);
        }
    }

    /** Begins to write; the container calls {@link #onWritePossible} when it is ready for that. */
    private void open(ResponseHead toSend) throws IOException {
        commitFirst = container.inventsLength(toSend);
        end.look(toSend);
        if (queue.isEmpty() && ended && !broken && !commitFirst && end.isRequestRead()) {
            close();
            end.complete();
            return;
        }
        ServletOutputStream opened = response.getOutputStream();
        output = container.output(opened);
        stalledSince = System.nanoTime();
        watch.add(this);
        opened.setWriteListener(this);
    }

    private void drain(ResponseOutput out, ResponseHead toSend) throws IOException {
        long written = 0;
        while (!aborted && !failed) {
            boolean last = ended;
            boolean empty = queue.isEmpty();
            if (empty && !unflushed && !last) {
                return;
            }
            if (!out.isReady()) {
                if (stalledSince == 0) {
                    stalledSince = System.nanoTime();
                }
                return;
            }
            stalledSince = 0;
            ResponseQueue.Slice slice = empty ? null : take();
            if (slice != null) {
                out.write(slice);
                unflushed = true;
                hasBody = true;
                queue.wake();
                written += slice.length;
                if (written >= TURN && container.isJetty()) {
                    // This may be the thread of a selector: others wait for it while a client takes everything at once.
                    work.passOn(rest -> async.start(() -> {
                        rest.run();
                        queue.wake();
                    }));
                    return;
                }
            } else if (last && !aborted && !mustFlush()) {
                finish(out.stream(), toSend);
                return;
            } else {
                unflushed = false;
                out.flush();
            }
        }
        // The thread that aborted has asked for the work to be done once more.
    }

    /** Takes the next bytes to send; breaks the response off when they cannot be read. */
    private ResponseQueue.@Nullable Slice take() {
        try {
            return queue.take();
        } catch (IOException e) {
            LogCode.FILE_NOT_READ.log(source, LOG, e.getMessage());
            givenUp = Outcome.FAILED;
            abort();
            return null;
        }
    }

    /** Returns whether what the container keeps in its buffer must leave before the response ends. */
    private boolean mustFlush() {
        if (broken || !end.isRequestRead()) {
            return unflushed || !response.isCommitted();
        }
        return commitFirst && !unflushed && !response.isCommitted();
    }

    private void finish(ServletOutputStream out, ResponseHead sent) throws IOException {
        close();
        if (hasBody && sent.contentLength() == ResponseHead.UNKNOWN_LENGTH) {
            end.look(sent); // it does not know yet that this was all
        }
        if (broken) {
            end.breakOff(Outcome.FAILED, sent);
        } else if (end.isRequestRead()) {
            end.complete();
        } else {
            end.written(out, sent);
            end.drain();
        }
    }

    private void close() {
        closed = true;
        stalledSince = 0;
        ResponseOutput opened = output;
        if (opened != null) {
            watch.remove(this);
            opened.close();
        }
        queue.close();
    }

    /** The client, or the container's idea of it, is gone: ends the async cycle. */
    private void gone(@Nullable Throwable cause) {
        if (!closed) {
            close();
            end.abandon();
            LOG.debug("the client takes no more of the response", cause);
        }
        try {
            end.gone(head);
            endCycle();
        } finally {
            onClientGone.run();
        }
    }

    /** Ends the async cycle; tried again by the watch as long as there is no memory for that. */
    private void endCycle() {
        if (end.tellContainer()) {
            watch.remove(this);
        } else {
            watch.add(this);
        }
    }

    @Override
    public void onWritePossible() {
        possible = true;
        stalledSince = 0;
        work();
    }

    @Override
    public void onError(Throwable t) {
        LOG.debug("writing a response failed", t);
        failed = true;
        workNow();
    }

    @Override
    public void checkStall(long now) {
        if (closed && end.isUntold()) {
            work();
            return;
        }
        long since = stalledSince;
        if (stallNanos > 0 && since != 0 && now - since > stallNanos) {
            giveUp();
        }
    }

    @Override
    public void giveUp() {
        abort();
        onClientGone.run();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (failed) {
            // What the container has told after the last byte was written.
            end.gone(head);
        } else {
            end.completed(head);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** The container ends the cycle when this returns. */
    @Override
    public void onError(AsyncEvent event) {
        failed = true;
        ending = true;
        end.endReading();
        workNow();
        if (!work.awaitIdle(PATIENCE.toNanos())) {
            LogCode.REQUEST_STILL_USED.log(source, LOG, PATIENCE.toSeconds());
        }
        end.leave();
    }
}
