package org.wsgibridge.servlet.transport;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestBody;

/**
 * A body that is read from the client while the application reads it ({@code request-buffering=off}). What is held in
 * memory is the container's buffer. The client is asked for it ({@code 100 Continue}) when the application first reads.
 *
 * <p>The container's stream is touched by one thread at a time: by the reader while {@link #readable} is set, which only
 * the container sets, after {@code isReady} had said no.
 */
public final class StreamedBody extends RequestBody implements ReadListener {
    private static final String TOO_LARGE = "mod_wsgi request data read error: the body is larger than allowed";

    private final ServletInputStream input;
    private final long length;
    private final long limit;
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private boolean listening;
    private long received;
    private volatile boolean readable;
    private volatile boolean closed;
    private volatile boolean finished;
    private volatile @Nullable Throwable failure;

    /**
     * Makes a body.
     *
     * @param input the container's stream; the request's async context must have been started
     * @param length the declared length in bytes, -1 for none
     * @param limit the most bytes that are accepted, 0 for no limit (limit-request-body)
     */
    public StreamedBody(ServletInputStream input, long length, long limit) {
        this.input = input;
        this.length = length;
        this.limit = limit;
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
        if (!listening) {
            listening = true;
            input.setReadListener(this);
        }
        return readable ? read(target) : 0;
    }

    private int read(ByteBuffer target) throws IOException {
        readable = false;
        if (!input.isReady()) {
            return 0;
        }
        int n;
        try {
            n = readInto(target);
        } catch (IOException e) {
            failure = e;
            throw new IOException(BodyFailure.of(e).message(), e);
        }
        if (n < 0) {
            finished = true;
            return -1;
        }
        received += n;
        if (limit > 0 && received > limit) {
            IOException tooLarge = new IOException(TOO_LARGE);
            failure = tooLarge;
            throw tooLarge;
        }
        readable = true;
        return n;
    }

    private int readInto(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int n = input.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.position() + Math.max(n, 0));
            return n;
        }
        byte[] bytes = new byte[target.remaining()];
        int n = input.read(bytes);
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
        return closed || finished || failure != null;
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
        wake();
    }

    @Override
    public void onAllDataRead() {
        finished = true;
        wake();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        wake();
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
