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
 * The work on a response, which one thread at a time does: it sends what there is to send, or ends the async cycle.
 * The container's objects are touched only by the thread that works or has {@linkplain #claim claimed} the work.
 * Thread-safe.
 */
final class ResponsePump implements Runnable, WriteListener, Stallable {
    private static final Logger LOG = LoggerFactory.getLogger(ResponsePump.class);

    /** What is waited for takes microseconds: nothing blocks that touches a container's objects. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ResponseState state;
    private final ResponseQueue queue;
    private final ResponseSender sender;
    private final ResponseEnd end;
    private final StallWatch watch;
    private final SerialTask work = new SerialTask(this);

    /** The lock of Tomcat's connection, held while the response is touched; {@code null} where none is needed. */
    private volatile @Nullable Lock connection;

    private volatile Runnable onClientGone = () -> {};

    /** Whether the container ends the cycle itself, as soon as no thread is at its objects. */
    private volatile boolean ending;

    /**
     * Makes the work on a response that is not begun.
     *
     * @param state what is asked of the response
     * @param queue the body
     * @param sender gives head and body to the container
     * @param end ends the cycle
     * @param watch gives up clients that take nothing
     */
    ResponsePump(ResponseState state, ResponseQueue queue, ResponseSender sender, ResponseEnd end, StallWatch watch) {
        this.state = state;
        this.queue = queue;
        this.sender = sender;
        this.end = end;
        this.watch = watch;
    }

    /** Sets what to do, once or several times, when the client is found to be gone. */
    void onClientGone(Runnable task) {
        onClientGone = task;
    }

    /** Sets the lock that a thread needs to touch the container's objects; before the response is begun. */
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
     * Has a task use the container's objects, under the lock of the connection; for a thread that has the work.
     *
     * @return what the task returns
     * @throws IllegalStateException without a call of the task, when the request is over
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
     * Sends a whole response at once and ends the cycle, if no other thread works and nothing else is to be waited for.
     *
     * @return false when the response has to be queued
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

    /** Has the work done, by this thread or by the one that is at it. */
    void work() {
        if (work.run()) {
            queue.wake();
        }
    }

    /** Works without waiting for a thread of the container that was to go on and has not begun. */
    void workNow() {
        work();
        if (work.takeOver()) {
            queue.wake();
        }
    }

    /** Breaks the response off at once. */
    void abort() {
        state.abort();
        workNow();
    }

    /** Does the work once; for {@link SerialTask} only. */
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
            // The client's doing, or that of what was to be sent.
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

    /** Begins to write; the container calls {@link #onWritePossible} when it is ready for that. */
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
            end.look(sent); // it does not know yet that this was all
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

    /** The client, or the container's idea of it, is gone: ends the async cycle. */
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

    /** Ends the async cycle; tried again by the watch as long as there is no memory for that. */
    private void endCycle() {
        if (end.tellContainer()) {
            watch.remove(this);
        } else {
            watch.add(this);
        }
    }

    /** Ends the work because the container ends the cycle when this returns: no thread touches its objects then. */
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
