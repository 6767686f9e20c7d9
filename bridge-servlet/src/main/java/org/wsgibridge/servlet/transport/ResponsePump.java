package org.wsgibridge.servlet.transport;

import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.servlet.transport.support.Stallable;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The work on a response: to send what there is to send, or to end the async cycle. One thread at a time does it. Only
 * the thread that does the work, or has {@linkplain #claim claimed} it, uses the container's objects. Thread-safe.
 */
final class ResponsePump implements Runnable, WriteListener, Stallable {
    private static final Logger LOG = LoggerFactory.getLogger(ResponsePump.class);

    /**
     * How long to wait for another thread that works. Normally that takes microseconds, because no thread blocks while
     * it uses the container's objects.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ResponseState state;
    private final ResponseQueue queue;
    private final ResponseSender sender;
    private final ResponseEnd end;
    private final StallWatch watch;
    private final SerialTask work = new SerialTask(this);

    /** The lock of Tomcat's connection, held while the response is used; {@code null} if none is needed. */
    private volatile @Nullable Lock connection;

    private volatile Runnable onClientGone = () -> {};

    /** Whether the container ends the cycle itself, as soon as no thread uses its objects. */
    private volatile boolean ending;

    /**
     * Makes the work on a response that has not begun.
     *
     * @param state what has to happen with the response
     * @param queue the body
     * @param sender gives head and body to the container
     * @param end ends the cycle
     * @param watch ends the requests of clients that read nothing
     */
    ResponsePump(ResponseState state, ResponseQueue queue, ResponseSender sender, ResponseEnd end, StallWatch watch) {
        this.state = state;
        this.queue = queue;
        this.sender = sender;
        this.end = end;
        this.watch = watch;
    }

    /** Sets the task to run when the client is found to be gone. It may run several times. */
    void onClientGone(Runnable task) {
        onClientGone = task;
    }

    /**
     * Sets the lock that a thread has to hold while it uses the container's objects. To be called before the response
     * begins.
     */
    void lock(@Nullable Lock lock) {
        connection = lock;
    }

    /** As {@link SerialTask#claim}. */
    boolean claim() {
        return work.claim();
    }

    /** As {@link SerialTask#release}. */
    void release() {
        work.release();
    }

    /** As {@link SerialTask#isMine}. */
    boolean isMine() {
        return work.isMine();
    }

    /**
     * Runs a task that uses the container's objects, under the lock of the connection. Only for a thread that has
     * claimed the work.
     *
     * @return the result of the task
     * @throws IllegalStateException if the request is over; the task is not run then
     */
    <T> @Nullable T use(Supplier<@Nullable T> task) {
        Lock lock = connection;
        if (lock != null) {
            lock.lock();
        }
        try {
            state.requireOpen();
            return task.get();
        } finally {
            if (lock != null) {
                lock.unlock();
            }
        }
    }

    /**
     * Sends a whole response at once and ends the cycle, if no other thread works and the request has been read.
     *
     * @return false if the response has to be queued
     */
    boolean sendAtOnce(ResponseHead whole, byte[] body, int offset, int length) {
        if (connection != null || !end.isRequestRead() || !work.claim()) {
            return false;
        }
        sendWhole(whole, body, offset, length);
        work.release();
        queue.wake();
        return true;
    }

    private void sendWhole(ResponseHead whole, byte[] body, int offset, int length) {
        if (state.isOver()) {
            return;
        }
        try {
            sender.sendWhole(whole, body, offset, length);
            close();
            end.complete();
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /** Does the work, on this thread or on the one that is doing it already. */
    void work() {
        if (work.run()) {
            queue.wake();
        }
    }

    /** Does the work even if it was passed to a thread of the container that has not begun yet. */
    void workNow() {
        work();
        if (work.takeOver()) {
            queue.wake();
        }
    }

    /** Breaks off the response at once. */
    void abort() {
        state.abort();
        workNow();
    }

    /** Does the work once. To be called by {@link SerialTask} only. */
    @Override
    public void run() {
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

    /**
     * Ends the response after a failure. Throws nothing: an exception would leave the work marked as in progress, and
     * no thread would do it again.
     */
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
        if (state.isClosed()) {
            endCycle();
            return;
        }
        if (state.isFailed()) {
            gone(null);
            return;
        }
        ResponseHead head = state.head();
        if (state.isAborted()) {
            close();
            // Either the file that is sent cannot be read, or the client is gone.
            end.breakOff(sender.isUnreadable() ? Outcome.FAILED : Outcome.CLIENT_GONE, head);
        } else if (head != null && sender.hasWork()) {
            send(head);
        }
    }

    private void send(ResponseHead head) throws IOException {
        sender.applyHead(head);
        if (!sender.isOpen()) {
            open(head);
        } else if (sender.isPossible()) {
            drain(head);
        }
    }

    /** Prepares to write the body. The container calls {@link #onWritePossible} when it is ready. */
    private void open(ResponseHead head) throws IOException {
        if (sender.needsStream(head)) {
            sender.open();
            watch.add(this);
            sender.listen(this);
        } else {
            close();
            end.complete();
        }
    }

    private void drain(ResponseHead head) throws IOException {
        switch (sender.drain()) {
            case PAUSED -> {}
            case SHARED -> sender.passOn(work);
            case UNREADABLE -> work();
            case DONE -> finish(head);
        }
    }

    private void finish(ResponseHead sent) throws IOException {
        close();
        if (sender.hasBody() && sent.contentLength() == ResponseHead.UNKNOWN_LENGTH) {
            end.look(sent); // the client does not know yet that the body has ended
        }
        if (state.isBroken()) {
            end.breakOff(Outcome.FAILED, sent);
        } else if (end.isRequestRead()) {
            end.complete();
        } else {
            end.written(sender.stream(), sent);
            end.drain(this::work);
        }
    }

    private void close() {
        state.close();
        sender.endStall();
        if (sender.isOpen()) {
            watch.remove(this);
            sender.close();
        }
        queue.close();
    }

    /** Ends the async cycle, because the client is gone, or the container says so. */
    private void gone(@Nullable Throwable cause) {
        if (!state.isClosed()) {
            close();
            end.abandon();
            LOG.debug("the client takes no more of the response", cause);
        }
        try {
            end.gone(state.head());
            endCycle();
        } finally {
            onClientGone.run();
        }
    }

    /** Ends the async cycle. If there is not enough memory for that, the watch tries again. */
    private void endCycle() {
        if (end.tellContainer()) {
            watch.remove(this);
        } else {
            watch.add(this);
        }
    }

    /**
     * Ends the work. The container ends the cycle after this method has returned, so no thread may use its objects
     * then.
     */
    void leave() {
        state.fail();
        ending = true;
        end.endReading();
        workNow();
        if (!work.awaitIdle(PATIENCE.toNanos())) {
            LogCode.REQUEST_STILL_USED.log(state.source(), LOG, PATIENCE.toSeconds());
        }
        end.leave();
    }

    @Override
    public void onWritePossible() {
        sender.onPossible();
        work();
    }

    @Override
    public void onError(Throwable t) {
        LOG.debug("writing a response failed", t);
        state.fail();
        workNow();
    }

    @Override
    public void checkStall(long now) {
        if (state.isClosed() && end.isUntold()) {
            work();
            return;
        }
        if (sender.isStalled(now)) {
            giveUp();
        }
    }

    @Override
    public void giveUp() {
        abort();
        onClientGone.run();
    }
}
