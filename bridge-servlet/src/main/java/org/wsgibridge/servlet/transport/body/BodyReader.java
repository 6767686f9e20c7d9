package org.wsgibridge.servlet.transport.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.servlet.transport.support.Stallable;

/**
 * Reads a whole body without blocking, before the request asks for a slot. So a slow upload needs neither a thread nor
 * an interpreter. Thread-safe.
 */
public final class BodyReader implements ReadListener, Stallable, UnreadBody {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    /** How many bytes are read at once, on their way to a file. */
    private static final int CHUNK = 16 * 1024;

    /** The largest length in bytes with which a body may be read on the caller's thread. */
    private static final int SMALL = 64 * 1024;

    private final ServletInputStream input;
    private final BodyBuffer buffer;
    private final long limit;
    private final StallWatch watch;
    private final long stallNanos;
    private final BodyListener listener;
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Held while a failure is handed over; taken before the lock of the buffer. */
    private final ReadingLock handover = new ReadingLock();

    private volatile long lastRead = System.nanoTime();
    private final boolean multiplexed;
    private volatile boolean ended;
    private volatile @Nullable BodyDrain drain;

    private BodyReader(Source source, BodyBuffer buffer, BodyListener listener) {
        this.input = source.input;
        this.buffer = buffer;
        this.limit = source.limit;
        this.watch = source.watch;
        this.multiplexed = UnreadBody.isMultiplexed(source.request);
        this.stallNanos = source.stallNanos;
        this.listener = listener;
    }

    /**
     * A body that has to be read.
     *
     * @param request the request
     * @param input the container's stream
     * @param length the declared length in bytes; -1 for none
     * @param limit the largest number of bytes that is accepted ({@code limit-request-body}); 0 for no limit
     * @param watch ends the requests of clients that send nothing
     * @param stallNanos how long a client may send nothing ({@code socket-timeout}), in nanoseconds; 0 for no limit
     */
    public record Source(
            HttpServletRequest request,
            ServletInputStream input,
            long length,
            long limit,
            StallWatch watch,
            long stallNanos) {}

    /**
     * Starts to read. The request's async context must have been started.
     *
     * @param source the body to read
     * @param store where to keep it
     * @param listener gets the body, maybe before this method returns
     */
    public static void start(Source source, BodyStore store, BodyListener listener) {
        BodyReader reader = new BodyReader(source, new BodyBuffer(store, source.length), listener);
        try {
            if (reader.readAtOnce(source.length)) {
                return;
            }
        } catch (IOException e) {
            reader.onError(e);
            return;
        } catch (UncheckedIOException | OutOfMemoryError e) {
            reader.notStored(e);
            return;
        }
        source.watch.add(reader);
        source.input.setReadListener(reader);
    }

    /**
     * Reads a small body on the caller's thread if it is there already, without blocking. Most bodies are small and
     * arrive with the head.
     *
     * @return whether the body is complete
     */
    private boolean readAtOnce(long length) throws IOException {
        if (length <= 0 || length > SMALL) {
            return false;
        }
        while (buffer.length() < length) {
            byte[] memory = buffer.memory();
            if (memory == null || input.available() <= 0) {
                return false;
            }
            // available() is not the number of bytes in every container. But if it is above 0, read() does not block.
            int wanted = (int) Math.min(length - buffer.length(), memory.length - buffer.used());
            int n = input.read(memory, buffer.used(), wanted);
            if (n <= 0) {
                return false;
            }
            buffer.filled(n);
        }
        finish(false);
        return true;
    }

    @Override
    public void onDataAvailable() throws IOException {
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onDataAvailable();
            return;
        }
        while (!decided.get() && input.isReady() && !input.isFinished()) {
            lastRead = System.nanoTime();
            if (!read()) {
                return;
            }
        }
    }

    private boolean read() throws IOException {
        int n = 0;
        boolean tooLarge = false;
        Throwable notStored = null;
        // The stall watch may discard the buffer at any time.
        synchronized (buffer) {
            if (decided.get()) {
                return false;
            }
            try {
                n = readInto();
            } catch (UncheckedIOException | OutOfMemoryError e) {
                notStored = e;
            }
            tooLarge = limit > 0 && buffer.length() > limit;
        }
        if (notStored != null) {
            notStored(notStored);
            return false;
        }
        if (tooLarge) {
            fail(Outcome.BAD_REQUEST, 413);
        }
        return n >= 0;
    }

    /** Fails because the disk or the heap is full. That is not the client's fault, so the status is 500. */
    private void notStored(Throwable cause) {
        LogCode.BODY_NOT_STORED.log(listener, LOG, cause);
        fail(Outcome.FAILED, 500);
    }

    private int readInto() throws IOException {
        byte[] memory = buffer.memory();
        if (memory != null) {
            int n = input.read(memory, buffer.used(), memory.length - buffer.used());
            buffer.filled(Math.max(n, 0));
            return n;
        }
        byte[] target = new byte[CHUNK];
        int n = input.read(target);
        if (n > 0) {
            buffer.add(target, n);
        }
        return n;
    }

    @Override
    public void onAllDataRead() {
        ended = true;
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onAllDataRead();
        }
        finish(true);
    }

    private void finish(boolean listened) {
        if (decided.compareAndSet(false, true)) {
            watch.remove(this);
            RequestBody body;
            try {
                body = buffer.finish();
            } catch (OutOfMemoryError e) {
                LogCode.BODY_NOT_STORED.log(listener, LOG, e);
                listener.onFailure(Outcome.FAILED, 500, this);
                return;
            }
            listener.onBody(body, listened);
        }
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("reading a request body failed", cause);
        ended = true;
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onError(cause);
        }
        BodyFailure failure = BodyFailure.of(cause);
        fail(failure.outcome(), failure.status());
    }

    /**
     * Hands a failure over to the listener. When this returns, a failure was handed over, by this thread or by another
     * one, because the container may end the request after it has reported an error. If the other thread waits for the
     * lock of the connection, which the container's thread holds, this method does not wait for it.
     */
    private void fail(Outcome outcome, int status) {
        if (!handover.tryLock()) {
            handover.awaitFree(BodyDrain.ENDING_NANOS);
            return;
        }
        try {
            synchronized (buffer) {
                if (!decided.compareAndSet(false, true)) {
                    return;
                }
                buffer.discard();
            }
            watch.remove(this);
            listener.onFailure(outcome, status, this);
        } finally {
            handover.unlock();
        }
    }

    @Override
    public boolean isRead() {
        return ended || multiplexed;
    }

    @Override
    public void drop(Runnable done) {
        BodyDrain dropping = new BodyDrain(input, watch, done);
        drain = dropping;
        // The container does not notify of bytes that have arrived already.
        dropping.onDataAvailable();
    }

    @Override
    public void endReading() {
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.endReading();
        }
    }

    @Override
    public void checkStall(long now) {
        if (stallNanos > 0 && now - lastRead > stallNanos) {
            fail(Outcome.BAD_REQUEST, 408);
        }
    }

    @Override
    public void giveUp() {
        fail(Outcome.SHUTDOWN, 503);
    }
}
