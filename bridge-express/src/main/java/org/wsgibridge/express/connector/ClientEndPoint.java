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
 * A connection of HTTP/1 that can be asked for its client while a request is served. Jetty does not read then, so that
 * it does not see the end of what the client sends. What comes instead of an end is kept for Jetty. Thread-safe.
 */
final class ClientEndPoint extends SocketChannelEndPoint {
    /**
     * In bytes: a further request that is there already is most likely no larger; of a larger one the end is not seen.
     */
    private static final int ROOM = 4096;

    private final Executor executor;

    /** What was read to find the end; ready to be read from. */
    private volatile @Nullable ByteBuffer kept;

    ClientEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, Executor executor) {
        super(channel, selector, key, scheduler);
        this.executor = executor;
    }

    /** Returns what is known of the client. Only while Jetty neither reads nor waits to read. */
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

    /** The socket may have nothing more to say. */
    @Override
    protected void needsFillInterest() {
        if (kept == null) {
            super.needsFillInterest();
        } else {
            executor.execute(getFillInterest()::fillable);
        }
    }
}
