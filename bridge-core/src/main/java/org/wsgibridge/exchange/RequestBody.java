package org.wsgibridge.exchange;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request. Either it was read completely before admission, and {@link #poll} never has to wait, or it is
 * streamed from the client while the application reads it.
 *
 * <p>Only one thread may read at a time. {@link #close()} may be called from any thread; a reader that waits then gets
 * an {@link IOException}. The body may be read after the outcome of the exchange was decided: an application may read
 * on in its {@code close()} when its response is complete. If the transport's request has ended by then, the reader
 * gets the end of the body.
 */
public abstract class RequestBody implements AutoCloseable {

    /** The body of a request that has none. */
    public static final RequestBody EMPTY = new Nothing();

    /** Stands for a body that could not be read; empty. */
    public static final RequestBody UNREAD = new Nothing();

    private static final class Nothing extends RequestBody {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public int poll(ByteBuffer target) {
            return -1;
        }

        @Override
        public void whenReadable(Runnable task) {
            task.run();
        }

        @Override
        public boolean rewind() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Returns the length in bytes; -1 if it is not known (chunked and not buffered). */
    public abstract long length();

    /**
     * Copies the bytes that are available now, at most {@code target.remaining()}, without waiting.
     *
     * @param target receives the bytes
     * @return the number of bytes; 0 if none is available yet, -1 at the end
     * @throws IOException if the client broke off or sent a malformed body; the application may see the message
     */
    public abstract int poll(ByteBuffer target) throws IOException;

    /** Returns whether the whole body was read before admission, so that {@link #poll} never has to wait. */
    public boolean isBuffered() {
        return false;
    }

    /**
     * Returns the next bytes without a copy, as {@link #poll} would, if they lie in memory. The caller may keep the
     * buffers after the body is closed; their bytes never change.
     *
     * @param most the largest number of bytes to return, above 0
     * @return the bytes; empty at the end, or if only {@link #poll} returns the next bytes
     */
    public List<ByteBuffer> take(int most) {
        return List.of();
    }

    /**
     * Runs the task once, as soon as {@link #poll} has a result (bytes, end or error): immediately on this thread if it
     * has one already, otherwise later on a thread of the transport.
     */
    public abstract void whenReadable(Runnable task);

    /**
     * Starts again at the first byte, so that the body can be read once more. Must not be called while another thread
     * reads.
     *
     * @return false if that is not possible, because the bytes are gone; nothing has then changed
     */
    public boolean rewind() {
        return false;
    }

    /** Releases the body's memory or temporary file. Idempotent. */
    @Override
    public abstract void close();

    /**
     * Reads like {@link java.io.InputStream#read(byte[], int, int)}: waits until at least one byte is available.
     *
     * @param timeoutNanos how long to wait for the client; 0 waits forever
     * @return the number of bytes, -1 at the end
     * @throws IOException as {@link #poll}; {@link InterruptedIOException} if the thread is interrupted, or the client
     *     sent nothing for the timeout
     */
    public final int read(byte[] target, int offset, int length, long timeoutNanos) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        while (true) {
            int n = poll(buffer);
            if (n != 0) {
                return n;
            }
            awaitReadable(timeoutNanos);
        }
    }

    private void awaitReadable(long timeoutNanos) throws IOException {
        CountDownLatch readable = new CountDownLatch(1);
        whenReadable(readable::countDown);
        try {
            if (timeoutNanos == 0) {
                readable.await();
            } else if (!readable.await(timeoutNanos, TimeUnit.NANOSECONDS)) {
                throw new InterruptedIOException("mod_wsgi request data read error: Timeout when reading the body.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading the request body");
        }
    }
}
