package org.wsgibridge.servlet.transport.body;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.servlet.transport.support.StallWatch;

/**
 * A body that is read from the client while the application reads it ({@code request-buffering=off}). Only the
 * container's buffer is in memory. The client is asked for the body ({@code 100 Continue}) when the application first
 * reads.
 *
 * <p>Only one thread at a time uses the container's stream: the reader uses it while {@link #readable} is set. After
 * {@code isReady} has returned false, only the container sets that flag again.
 */
public final class StreamedBody extends RequestBody implements ReadListener, UnreadBody {
    private static final String TOO_LARGE = "mod_wsgi request data read error: the body is larger than allowed";

    private static final int NOT_READY = -2;

    private final ServletRequest request;
    private final boolean multiplexed;
    private final long length;
    private final long limit;
    private final StallWatch watch;
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private @Nullable ServletInputStream input;
    private Runnable onTooLarge = () -> {};
    private BiConsumer<Outcome, Integer> onFailure = (outcome, status) -> {};
    private final ReadingLock reading = new ReadingLock();
    private volatile long received;
    private volatile @Nullable BodyDrain drain;
    private volatile boolean readable;
    private volatile boolean closed;
    private volatile boolean finished;

    /** Whether the container has ended the request. */
    private volatile boolean ended;

    private volatile @Nullable Throwable failure;
    private volatile @Nullable Lock under;

    /**
     * Makes a body.
     *
     * @param request the request; its async context must have been started
     * @param length the declared length in bytes; -1 for none
     * @param limit the largest number of bytes that is accepted ({@code limit-request-body}); 0 for no limit
     * @param watch ends the wait for a client that still sends when its response is complete
     */
    public StreamedBody(ServletRequest request, long length, long limit, StallWatch watch) {
        this.request = request;
        this.multiplexed = UnreadBody.isMultiplexed(request);
        this.watch = watch;
        this.length = length;
        this.limit = limit;
    }

    /** Sets the task to run if the client sends more bytes than are accepted. To be called before the body is read. */
    public void onTooLarge(Runnable task) {
        onTooLarge = task;
    }

    /**
     * Sets what is called if the body is malformed or the client is gone, with the outcome and with the status for a
     * client that still reads. To be called before the body is read.
     */
    public void onFailure(BiConsumer<Outcome, Integer> task) {
        onFailure = task;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int poll(ByteBuffer target) throws IOException {
        if (closed) {
            throw new IOException("mod_wsgi request data read error: the request is over");
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException(BodyFailure.of(cause).message(), cause);
        }
        if (finished) {
            return -1;
        }
        Lock connection = under;
        if (connection == null) {
            return pollAlone(target);
        }
        connection.lock();
        try {
            return pollAlone(target);
        } finally {
            connection.unlock();
        }
    }

    private int pollAlone(ByteBuffer target) throws IOException {
        reading.lock();
        try {
            if (drain != null) {
                return -1;
            }
            checkEnded();
            // Not earlier, because Jetty sends 100 Continue when the stream is opened.
            ServletInputStream opened = open();
            checkEnded();
            return readable ? read(opened, target) : 0;
        } finally {
            reading.unlock();
        }
    }

    private void checkEnded() throws IOException {
        if (ended) {
            throw new IOException(BodyFailure.GONE);
        }
    }

    private ServletInputStream open() throws IOException {
        ServletInputStream opened = input;
        if (opened == null) {
            opened = request.getInputStream();
            input = opened;
            opened.setReadListener(this);
        }
        return opened;
    }

    @Override
    public boolean isRead() {
        return finished || received == length || multiplexed;
    }

    /** Drops the rest, under the lock of readers: the application may still read on another thread. */
    @Override
    public void drop(Runnable done) {
        reading.lock();
        try {
            if (ended) {
                done.run();
            } else {
                drain(done);
            }
        } finally {
            reading.unlock();
        }
    }

    private void drain(Runnable done) {
        try {
            boolean begun = input != null;
            BodyDrain dropping = new BodyDrain(request.getInputStream(), watch, done);
            drain = dropping;
            if (!begun) {
                open();
            } else if (readable || failure != null) {
                dropping.onDataAvailable();
            }
        } catch (IOException | RuntimeException e) {
            BodyDrain.end(drain, done);
        }
    }

    @Override
    public void readUnder(@Nullable Lock lock) {
        under = lock;
    }

    @Override
    public void endReading() {
        ended = true;
        reading.awaitFree(BodyDrain.ENDING_NANOS);
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.endReading();
        }
        wake();
    }

    private int read(ServletInputStream opened, ByteBuffer target) throws IOException {
        readable = false;
        int n;
        try {
            n = opened.isReady() ? readInto(opened, target) : NOT_READY;
        } catch (IOException e) {
            failed(e);
            throw new IOException(BodyFailure.of(e).message(), e);
        }
        if (n == NOT_READY) {
            return 0;
        }
        if (n < 0) {
            finished = true;
            return -1;
        }
        long sum = received + n;
        received = sum;
        if (limit > 0 && sum > limit) {
            IOException tooLarge = new IOException(TOO_LARGE);
            failure = tooLarge;
            onTooLarge.run();
            throw tooLarge;
        }
        readable = true;
        return n;
    }

    private void failed(Throwable cause) {
        failure = cause;
        BodyFailure reason = BodyFailure.of(cause);
        onFailure.accept(reason.outcome(), reason.status());
    }

    private static int readInto(ServletInputStream opened, ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int n = opened.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.position() + Math.max(n, 0));
            return n;
        }
        byte[] bytes = new byte[target.remaining()];
        int n = opened.read(bytes);
        target.put(bytes, 0, Math.max(n, 0));
        return n;
    }

    @Override
    public void whenReadable(Runnable task) {
        waiting.set(task);
        if (readable || tells()) {
            wake();
        }
    }

    private boolean tells() {
        return closed || finished || ended || failure != null;
    }

    private void wake() {
        Runnable task = waiting.getAndSet(null);
        if (task != null) {
            task.run();
        }
    }

    @Override
    public void onDataAvailable() {
        readable = true;
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onDataAvailable();
        }
        wake();
    }

    @Override
    public void onAllDataRead() {
        finished = true;
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onAllDataRead();
        }
        wake();
    }

    @Override
    public void onError(Throwable cause) {
        failed(cause);
        BodyDrain dropping = drain;
        if (dropping != null) {
            dropping.onError(cause);
        }
        wake();
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
