package org.wsgibridge.servlet.transport.body;

import java.nio.ByteBuffer;
import org.wsgibridge.exchange.RequestBody;

/** A body that was read completely into memory. */
final class MemoryBody extends RequestBody {
    private static final ByteBuffer[] CLOSED = {};

    private final long length;
    private final Runnable onClose;
    private volatile ByteBuffer[] segments;

    /** The reader's own: the segment that it reads. */
    private int current;

    /**
     * Makes a body.
     *
     * @param segments its bytes, from position 0 to the limit of each
     * @param length how many they are
     * @param onClose runs when the body is closed
     */
    MemoryBody(ByteBuffer[] segments, long length, Runnable onClose) {
        this.segments = segments;
        this.length = length;
        this.onClose = onClose;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int poll(ByteBuffer target) {
        ByteBuffer[] there = segments;
        while (current < there.length && !there[current].hasRemaining()) {
            current++;
        }
        if (current >= there.length) {
            return -1;
        }
        ByteBuffer source = there[current];
        int n = Math.min(source.remaining(), target.remaining());
        target.put(source.slice().limit(n));
        source.position(source.position() + n);
        return n;
    }

    @Override
    public void whenReadable(Runnable task) {
        task.run();
    }

    @Override
    public boolean rewind() {
        ByteBuffer[] there = segments;
        for (ByteBuffer segment : there) {
            segment.rewind();
        }
        current = 0;
        return there != CLOSED;
    }

    @Override
    public void close() {
        segments = CLOSED;
        onClose.run();
    }
}
