package org.wsgibridge.servlet.transport.body;

import java.nio.ByteBuffer;
import org.wsgibridge.exchange.RequestBody;

/** A body that was read completely into memory. */
final class MemoryBody extends RequestBody {
    private final long length;
    private final Runnable onClose;
    private volatile ByteBuffer content;

    MemoryBody(ByteBuffer content, Runnable onClose) {
        this.content = content.slice();
        this.length = content.remaining();
        this.onClose = onClose;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int poll(ByteBuffer target) {
        ByteBuffer source = content;
        int n = Math.min(source.remaining(), target.remaining());
        if (!source.hasRemaining()) {
            return -1;
        }
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
        ByteBuffer source = content;
        source.rewind();
        return source.remaining() == length;
    }

    @Override
    public void close() {
        content = ByteBuffer.allocate(0);
        onClose.run();
    }
}
