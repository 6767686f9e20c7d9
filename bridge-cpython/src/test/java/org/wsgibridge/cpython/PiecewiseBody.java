package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestBody;

/** A body that comes piece by piece, when the test says so. */
final class PiecewiseBody extends RequestBody {
    private final long length;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;
    private @Nullable Throwable error;
    private @Nullable Runnable task;
    private long taken;

    PiecewiseBody(long length) {
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public synchronized int poll(ByteBuffer target) throws IOException {
        if (error instanceof IOException broken) {
            throw broken;
        }
        if (error instanceof Error full) {
            throw full;
        }
        if (!piece.hasRemaining()) {
            return ended ? -1 : 0;
        }
        int count = Math.min(piece.remaining(), target.remaining());
        target.put(piece.slice().limit(count));
        piece.position(piece.position() + count);
        taken += count;
        return count;
    }

    @Override
    public void whenReadable(Runnable ready) {
        synchronized (this) {
            if (!piece.hasRemaining() && !ended && error == null) {
                task = ready;
                return;
            }
        }
        ready.run();
    }

    private void tell(Runnable change) {
        Runnable ready;
        synchronized (this) {
            change.run();
            ready = task;
            task = null;
        }
        if (ready != null) {
            ready.run();
        }
    }

    void send(byte[] bytes) {
        tell(() -> piece = ByteBuffer.wrap(bytes));
    }

    void end() {
        tell(() -> ended = true);
    }

    void fail(Throwable e) {
        tell(() -> error = e);
    }

    synchronized long taken() {
        return taken;
    }

    @Override
    public void close() {}
}
