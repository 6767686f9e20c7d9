package org.wsgibridge.express.connector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.ClientSigns;

/**
 * An HTTP/1 connection that can be asked, while it serves a request, whether its client is still there. Jetty does not
 * read from the connection during a request, so it does not notice when the client closes it. Bytes that are read while
 * looking are kept for Jetty's next read. Thread-safe.
 */
final class ClientEndPoint extends SocketChannelEndPoint {
    /**
     * How many bytes of a further request are read ahead. Behind more bytes than that, a close by the client is not
     * noticed.
     */
    private static final int ROOM = 4096;

    private final Executor executor;

    /** The bytes that were read while looking, ready to be read; {@code null} for none. */
    private volatile @Nullable ByteBuffer kept;

    ClientEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, Executor executor) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
    }

    /**
     * Returns what is known about the client, without waiting. To be called only while Jetty neither reads nor waits to
     * read: during a request whose body is read.
     */
    synchronized ClientSigns.Sign look() {
        if (!isOpen()) {
            return ClientSigns.Sign.GONE;
        }
        ByteBuffer before = kept;
        ByteBuffer room = ByteBuffer.allocate(ROOM);
        if (before != null) {
            room.put(before);
        }
        int count;
        try {
            do {
                count = getChannel().read(room);
            } while (count > 0 && room.hasRemaining());
        } catch (IOException e) {
            return ClientSigns.Sign.GONE;
        } finally {
            room.flip();
            kept = room.hasRemaining() ? room : null;
        }
        return count < 0 ? ClientSigns.Sign.SENDS_NO_MORE : ClientSigns.Sign.WAITS;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return kept == null ? super.fill(buffer) : fillFromKept(buffer);
    }

    private synchronized int fillFromKept(ByteBuffer buffer) throws IOException {
        ByteBuffer source = kept;
        if (source == null) {
            return super.fill(buffer);
        }
        int position = BufferUtil.flipToFill(buffer);
        int count = BufferUtil.put(source, buffer);
        BufferUtil.flipToFlush(buffer, position);
        if (!source.hasRemaining()) {
            kept = null;
        }
        return count;
    }

    /** Kept bytes are reported at once, because the socket may never become readable again. */
    @Override
    protected void needsFillInterest() {
        if (kept == null) {
            super.needsFillInterest();
        } else {
            executor.execute(getFillInterest()::fillable);
        }
    }
}
