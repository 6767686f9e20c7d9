package org.wsgibridge.express.connector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.transport.ClientSigns;

/**
 * A connector that can be asked whether its threads run. In Jetty, an acceptor ends for good if an {@link
 * OutOfMemoryError} occurs while it logs another failure. The acceptors of this connector continue. Jetty's selectors
 * may end as well: this class only lets others notice that. Thread-safe.
 */
public class WatchedConnector extends ServerConnector {
    private static final long PAUSE_NANOS = 100_000_000;

    /** For each acceptor, how often it has begun to wait for a connection plus how often it has stopped waiting. */
    private final AtomicIntegerArray turns;

    /**
     * Makes a connector that is not started yet.
     *
     * @param server its server
     * @param protocols the factories of its protocols
     */
    public WatchedConnector(Server server, ConnectionFactory... protocols) {
        super(server, protocols);
        turns = new AtomicIntegerArray(Math.max(0, getAcceptors()));
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        SocketChannelEndPoint endPoint = new ClientEndPoint(channel, selector, key, getScheduler(), getExecutor());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    @Override
    public void accept(int acceptor) throws IOException {
        turns.incrementAndGet(acceptor);
        try {
            super.accept(acceptor);
        } finally {
            turns.incrementAndGet(acceptor);
        }
    }

    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        try {
            return super.handleAcceptFailure(failure);
        } catch (OutOfMemoryError e) {
            // Logging the failure took more memory than there is.
            LockSupport.parkNanos(PAUSE_NANOS);
            return isRunning();
        }
    }

    /** Returns how many acceptors it has. */
    int acceptors() {
        return turns.length();
    }

    /**
     * Returns a number that is odd while an acceptor waits for a connection, and that changes each time it begins or
     * stops waiting. It also changes while an acceptor fails again and again because the process has no free file
     * descriptors.
     */
    int turns(int acceptor) {
        return turns.get(acceptor);
    }

    /**
     * Asks every selector for a sign of life.
     *
     * @param sign called soon, by the thread of each selector that runs
     */
    void askSelectors(Runnable sign) {
        for (ManagedSelector selector : getSelectorManager().getBeans(ManagedSelector.class)) {
            selector.submit(ignored -> sign.run());
        }
    }

    /** Returns how many selectors it has. */
    int selectors() {
        return getSelectorManager().getBeans(ManagedSelector.class).size();
    }

    /**
     * An HTTP/1 connection that can be asked, while it serves a request, whether its client is still there. Jetty does
     * not read from the connection during a request, so it does not notice when the client closes it. Bytes that are
     * read while looking are kept for Jetty's next read. Thread-safe.
     */
    static final class ClientEndPoint extends SocketChannelEndPoint {
        /**
         * How many bytes of a further request are read ahead. Behind more bytes than that, a close by the client is not
         * noticed.
         */
        private static final int ROOM = 4096;

        private final Executor executor;

        /** The bytes that were read while looking, ready to be read; {@code null} for none. */
        private volatile @Nullable ByteBuffer kept;

        ClientEndPoint(
                SocketChannel channel,
                ManagedSelector selector,
                SelectionKey key,
                Scheduler scheduler,
                Executor executor) {
            super(channel, selector, key, scheduler);
            this.executor = executor;
        }

        /**
         * Returns what is known about the client, without waiting. To be called only while Jetty neither reads nor
         * waits to read: during a request whose body is read.
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
}
