package org.wsgibridge.express.connector;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A connector that can be asked whether its threads run. Jetty's acceptors end, and are not started again, when an
 * {@link OutOfMemoryError} comes while they log one; these go on. Jetty's selectors may end as well, which is only
 * noticed here. Thread-safe.
 */
public class WatchedConnector extends ServerConnector {
    private static final long PAUSE_NANOS = 100_000_000;

    /** How often each acceptor has begun and ended to wait for a connection. */
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
            // To log it took more memory than there is.
            LockSupport.parkNanos(PAUSE_NANOS);
            return isRunning();
        }
    }

    /** Returns how many acceptors it has. */
    int acceptors() {
        return turns.length();
    }

    /**
     * Returns a number of an acceptor that is odd while it waits for a connection, and another one after each time that
     * it did: one that only pauses, since the process has no more file descriptors, still changes it.
     */
    int turns(int acceptor) {
        return turns.get(acceptor);
    }

    /**
     * Asks every selector for a sign of life.
     *
     * @param sign called by the thread of each selector that runs, soon
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
}
