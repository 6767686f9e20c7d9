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
}
