package org.wsgibridge.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.wsgibridge.exchange.RequestBody;

/** A request body that is all there. */
public final class MemoryBody extends RequestBody {
    private final ByteBuffer bytes;
    private volatile boolean closed;

    /** Makes the body of these bytes. */
    public MemoryBody(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** Returns whether the bridge has closed it. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public long length() {
        return bytes.capacity();
    }

    @Override
    public synchronized int poll(ByteBuffer target) throws IOException {
        if (closed) {
            throw new IOException("the body is closed");
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int n = Math.min(target.remaining(), bytes.remaining());
        ByteBuffer part = bytes.slice().limit(n);
        target.put(part);
        bytes.position(bytes.position() + n);
        return n;
    }

    @Override
    public void whenReadable(Runnable task) {
        task.run();
    }

    @Override
    public synchronized boolean rewind() {
        bytes.rewind();
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
