package org.wsgibridge.servlet.transport.body;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestBody;

/** A body that was read completely into memory. */
final class MemoryBody extends RequestBody {
    private static final ByteBuffer[] CLOSED = {};

    private final long length;
    private final Runnable onClose;
    private volatile ByteBuffer[] segments;

    /** The index of the segment that is read; used only by the reader. */
    private int current;

    /**
     * Makes a body.
     *
     * @param segments its bytes, from position 0 to the limit of each segment
     * @param length the number of bytes
     * @param onClose runs when the body is closed; has to be idempotent
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
    public boolean isBuffered() {
        return true;
    }

    @Override
    public int poll(ByteBuffer target) {
        ByteBuffer next = next(target.remaining());
        if (next == null) {
            return -1;
        }
        int n = next.remaining();
        target.put(next);
        return n;
    }

    @Override
    public List<ByteBuffer> take(int most) {
        List<ByteBuffer> taken = new ArrayList<>();
        int missing = most;
        while (missing > 0) {
            ByteBuffer next = next(missing);
            if (next == null) {
                break;
            }
            taken.add(next);
            missing -= next.remaining();
        }
        return taken;
    }

    /** Reads at most that many bytes of one segment, without a copy. Returns {@code null} at the end. */
    private @Nullable ByteBuffer next(int most) {
        ByteBuffer[] there = segments;
        while (current < there.length && !there[current].hasRemaining()) {
            current++;
        }
        if (current >= there.length) {
            return null;
        }
        ByteBuffer source = there[current];
        ByteBuffer next = source.slice().limit(Math.min(source.remaining(), most));
        source.position(source.position() + next.remaining());
        return next;
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
