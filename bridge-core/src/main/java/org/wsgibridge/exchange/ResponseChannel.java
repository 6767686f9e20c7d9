package org.wsgibridge.exchange;

import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Sends a response to its client. A transport (bridge-servlet) implements it. No method except {@link #awaitWritable}
 * blocks: bytes that the client does not take yet are queued, and {@link #isWritable()} returns whether the queue is
 * within its limit.
 *
 * <p>Thread-safe: the interpreter's thread, the housekeeper and container threads may call it at the same time. After
 * {@link #end()}, {@link #breakOff()} or {@link #abort()}, calls do nothing. Only {@link Exchange} and
 * {@link ResponseWriter} call it.
 */
public interface ResponseChannel {

    /**
     * Sends a complete response: head, body and end. This is the fast path of most requests. If another thread has
     * called {@link #start} before, this breaks the connection off instead: an error page must not follow the
     * application's head.
     *
     * @param head the head; declares a Content-Length unless it is bodyless or answers HEAD
     * @param body contains the body; the caller may reuse the array after this method has returned
     * @param offset where the body starts
     * @param length the body's length in bytes; 0 for none
     */
    void send(ResponseHead head, byte[] body, int offset, int length);

    /** Sets status and headers. They are sent with the first bytes. Does nothing if {@link #send} was called before. */
    void start(ResponseHead head);

    /**
     * Queues bytes and immediately sends as many as the client takes (PEP 3333, section "Buffering and Streaming").
     *
     * @param chunk the bytes; the array belongs to the channel from now on
     */
    void write(byte[] chunk);

    /**
     * Queues bytes as {@link #write(byte[])} does, without a copy if the transport can send them from their buffer.
     *
     * @param chunk the bytes; they belong to the channel from now on
     */
    default void write(LentBytes chunk) {
        write(chunk.take());
    }

    /**
     * Sends a part of a file on the transport's fastest path. The channel closes the file in every case.
     *
     * @param file the open file
     * @param position the position of the first byte in the file
     * @param count how many bytes
     */
    void sendFile(FileChannel file, long position, long count);

    /** Ends the response. It is complete for the client when all queued bytes have been sent. */
    void end();

    /**
     * Sends the queued bytes and then breaks the connection off, so that the client notices that the response is not
     * complete (PEP 3333, section "Buffering and Streaming": the bytes that were yielded are sent). Must be called only
     * after {@link #start}.
     */
    void breakOff();

    /** Breaks the connection off at once and drops the queued bytes, because the client is gone or takes nothing. */
    void abort();

    /**
     * Reports to a task how the response ended for its client. Runs the task immediately if the transport cannot find
     * out more than that it was given the whole response, otherwise later on a thread of the transport. At most one
     * task may wait.
     *
     * @param task runs once
     */
    default void whenDelivered(Consumer<Delivery> task) {
        task.accept(new Delivery(Outcome.COMPLETED, 0));
    }

    /**
     * Returns the reason why the transport cannot send a head; {@code null} if it can. Called before {@link #send} and
     * {@link #start}, by the thread that runs the request.
     *
     * @param head the application's head
     */
    default @Nullable String refusal(ResponseHead head) {
        return null;
    }

    /** Returns whether {@link #send} or {@link #start} has been called. */
    boolean isStarted();

    /** Returns whether fewer bytes are queued than the limit allows. */
    boolean isWritable();

    /**
     * Runs the task once, as soon as {@link #isWritable()} returns true or the channel is closed: immediately on this
     * thread if that is already so, otherwise later on a container thread. At most one task may wait at a time.
     */
    void whenWritable(Runnable task);

    /**
     * Waits until {@link #isWritable()} returns true or the channel is closed. This is the only method that blocks, so
     * it must never be called on a thread of the container.
     *
     * @param timeoutNanos how long to wait, in nanoseconds; 0 for no limit
     * @return false if the time was over before
     * @throws InterruptedIOException if the thread is interrupted; its interrupt status is set again
     */
    default boolean awaitWritable(long timeoutNanos) throws InterruptedIOException {
        CountDownLatch writable = new CountDownLatch(1);
        whenWritable(writable::countDown);
        try {
            if (timeoutNanos == 0) {
                writable.await();
                return true;
            }
            return writable.await(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the client took no data");
        }
    }

    /**
     * How a response has ended for its client. Immutable.
     *
     * @param outcome {@link Outcome#COMPLETED} if all of it was sent, {@link Outcome#CLIENT_GONE} if the client did not
     *     take it, {@link Outcome#FAILED} if it was broken off or replaced by another response
     * @param status the status that the client got; 0 if none was sent
     */
    public record Delivery(Outcome outcome, int status) {}
}
