package org.wsgibridge.servlet.transport.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.transport.support.Once;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.servlet.transport.support.Stallable;

/**
 * Reads and drops the rest of the body of a request whose response has been sent, like nginx's {@code lingering_close}.
 * The total time, the time without a byte, and the number of bytes are limited, so that a client cannot keep a
 * connection forever. Thread-safe.
 */
final class BodyDrain implements ReadListener, Stallable {
    /** The largest number of bytes that is read. A client that sends more sees its connection reset. */
    static final long MAX_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(BodyDrain.class);

    /** nginx's {@code lingering_time} and {@code lingering_timeout}. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How long to wait for a thread that is reading. Normally that takes microseconds. */
    static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int CHUNK = 16 * 1024;

    private final ServletInputStream input;
    private final StallWatch watch;
    private final Runnable done;
    private final long started = System.nanoTime();
    private final ReadingLock reading = new ReadingLock();
    private final byte[] chunk = new byte[CHUNK];
    private long bytes;
    private volatile long lastRead = started;
    private volatile boolean over;

    /**
     * Makes a drain. The caller passes the container's events on to it, or calls {@link #listen}.
     *
     * @param input the rest of the body
     * @param watch ends the wait for the client
     * @param done run once, when the request may be ended
     */
    BodyDrain(ServletInputStream input, StallWatch watch, Runnable done) {
        this.input = input;
        this.watch = watch;
        this.done = new Once(done);
        watch.add(this);
    }

    /** Registers this as read listener. Only for a body of which nothing was read. */
    void listen() {
        input.setReadListener(this);
    }

    /**
     * Ends a drain that could not begin. Takes care that the task runs only once, although the watch may end the drain
     * too.
     *
     * @param drain the drain; {@code null} if it could not even be made
     * @param done the task of the drain
     */
    static void end(@Nullable BodyDrain drain, Runnable done) {
        if (drain == null) {
            done.run();
        } else {
            drain.finish();
        }
    }

    @Override
    public void onDataAvailable() {
        boolean end;
        try {
            end = read();
        } catch (IOException | RuntimeException e) {
            LOG.debug("reading the rest of a body failed", e);
            end = true;
        }
        if (end) {
            finish();
        }
    }

    /**
     * Reads what is there, under a lock: the container and the caller that begins to drain may call this at the same
     * time. Returns whether the drain has to end.
     */
    private boolean read() throws IOException {
        reading.lock();
        try {
            return over || readAll();
        } finally {
            reading.unlock();
        }
    }

    private boolean readAll() throws IOException {
        while (!over && input.isReady()) {
            int n = input.read(chunk);
            lastRead = System.nanoTime();
            bytes += Math.max(n, 0);
            if (n < 0 || bytes > MAX_BYTES || isTooLate(lastRead)) {
                return true;
            }
        }
        return over || input.isFinished();
    }

    /** Ends the drain. Returns when no thread is reading any more. */
    void endReading() {
        over = true;
        reading.awaitFree(ENDING_NANOS);
        finish();
    }

    private boolean isTooLate(long now) {
        return now - started > MAX_NANOS || now - lastRead > SILENCE_NANOS;
    }

    private void finish() {
        over = true;
        watch.remove(this);
        done.run();
    }

    @Override
    public void onAllDataRead() {
        finish();
    }

    @Override
    public void onError(Throwable cause) {
        finish();
    }

    @Override
    public void checkStall(long now) {
        if (isTooLate(now)) {
            finish();
        }
    }

    @Override
    public void giveUp() {
        finish();
    }
}
