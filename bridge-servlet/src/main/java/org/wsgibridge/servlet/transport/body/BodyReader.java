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
 * Reads a whole body without blocking, before the request asks for a slot: a slow upload costs neither a thread nor an
 * interpreter.
 */
public final class BodyReader implements ReadListener, Stallable, UnreadBody {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    /** What is read at once; what goes to a file is not kept for longer than that takes. */
    private static final int CHUNK = 16 * 1024;

    /** Up to that length it is tried to read a body on the caller's thread. */
    private static final int SMALL = 64 * 1024;

    private final ServletInputStream input;
    private final BodyBuffer buffer;
    private final long limit;
    private final StallWatch watch;
    private final long stallNanos;
    private final BodyListener listener;
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Taken before the buffer's lock. */
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
     * A body that is to be read.
     *
     * @param request the request
     * @param input the container's stream
     * @param length the declared length in bytes, -1 for none
     * @param limit the most bytes that are accepted, 0 for no limit (limit-request-body)
     * @param watch gives up clients that send nothing
     * @param stallNanos how long a client may send nothing (socket-timeout), 0 for ever
     */
    public record Source(
            HttpServletRequest request,
            ServletInputStream input,
            long length,
            long limit,
            StallWatch watch,
            long stallNanos) {}

    /**
     * Starts to read; the request's async context must have been started.
     *
     * @param source what to read
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
     * Most bodies are small and came with the head: reads what is there on the caller's thread, which does not block.
     *
     * @return whether that was all
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
            // available() is not the number of bytes in every container, but with it a read returns what there is.
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

    /** The disk is full, or the heap: that is not the client's fault. */
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
     * When this returns, the failure was handed over, by this thread or another one: the container may end the request
     * after it has reported an error. The other thread may need the lock of the connection for that, which the
     * container's thread has: then it is not waited for.
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
        // The container does not call for what has come already.
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
