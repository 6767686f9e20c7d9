package org.wsgibridge.exchange;

import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The client's end of a response, implemented by a transport (the servlet bridge). No method but {@link #awaitWritable}
 * blocks: bytes that the client does not take yet are queued, and {@link #isWritable()} returns whether the queue is
 * within its bound.
 *
 * <p>Thread-safe: the interpreter's thread, the housekeeper and container threads may call at the same time; after
 * {@link #end()}, {@link #breakOff()} or {@link #abort()} every call is a no-op. Only {@link Exchange} and
 * {@link ResponseWriter} call it.
 */
public interface ResponseChannel {

    /**
     * Sends a whole response: head, body, end. The fast path of most requests. Where {@link #start} came first, from
     * another thread, it breaks off instead: an error page must not follow the application's head.
     *
     * @param head the head; declares a Content-Length unless it is bodyless or answers HEAD
     * @param body holds the body; the caller may reuse the array when the method has returned
     * @param offset where the body starts
     * @param length the body's length in bytes; 0 for none
     */
    void send(ResponseHead head, byte[] body, int offset, int length);

    /** Sets status and headers; they go out with the first bytes. Does nothing where {@link #send} came first. */
    void start(ResponseHead head);

    /**
     * Queues bytes and sends what the client takes, immediately (PEP 3333, section "Buffering and Streaming").
     *
     * @param chunk the bytes; the array belongs to the channel from now on
     */
    void write(byte[] chunk);

    /**
     * Queues bytes as {@link #write(byte[])} does, without a copy where the transport can send them from where they lie.
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
     * @param position where to start
     * @param count how many bytes
     */
    void sendFile(FileChannel file, long position, long count);

    /** Ends the response; it is complete for the client once all that is queued has been sent. */
    void end();

    /**
     * Sends what is queued and then breaks the connection off, so that the client can tell that the response is not
     * whole (PEP 3333, section "Buffering and Streaming": what was yielded is sent). Only after {@link #start}.
     */
    void breakOff();

    /** Breaks the connection off at once and drops what is queued: the client is gone, or takes nothing. */
    void abort();

    /**
     * Passes to a task how the response ended for its client: immediately where the transport cannot find out more than
     * that it was given all of it, else later, on a thread of the transport. At most one task waits.
     *
     * @param task runs once
     */
    default void whenDelivered(Consumer<Delivery> task) {
        task.accept(new Delivery(Outcome.COMPLETED, 0));
    }

    /**
     * Returns why the transport cannot send that head, {@code null} when it can. Asked before {@link #send} and
     * {@link #start}, by the thread that runs the request.
     *
     * @param head the application's head
     */
    default @Nullable String refusal(ResponseHead head) {
        return null;
    }

    /** Returns whether {@link #send} or {@link #start} has been called. */
    boolean isStarted();

    /** Returns whether fewer bytes than the bound are queued. */
    boolean isWritable();

    /**
     * Runs the task once, as soon as {@link #isWritable()} or the channel is closed: immediately on this thread if so
     * already, else later on a container thread. At most one task waits at a time.
     */
    void whenWritable(Runnable task);

    /**
     * Waits until {@link #isWritable()} or the channel is closed. The one method that blocks: never on a thread of the
     * container.
     *
     * @param timeoutNanos how long to wait; 0 for no limit
     * @return whether that came in time
     * @throws InterruptedIOException when the thread is interrupted; its interrupt status is set again
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
}
