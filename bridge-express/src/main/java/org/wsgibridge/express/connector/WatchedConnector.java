package org.wsgibridge.express.connector;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A connector that can be asked whether its threads run. Jetty's acceptors end for good when an {@link OutOfMemoryError}
 * comes while they log one; these go on. Jetty's selectors may end as well, which is only noticed here. Thread-safe.
 */
public final class WatchedConnector extends ServerConnector {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final int ACCEPTING = 1;

    private final AtomicIntegerArray acceptors;

    /**
     * Makes a connector that is not started yet.
     *
     * @param server its server
     * @param protocols what it speaks
     */
    public WatchedConnector(Server server, ConnectionFactory... protocols) {
        super(server, protocols);
        acceptors = new AtomicIntegerArray(Math.max(0, getAcceptors()));
    }

    @Override
    public void accept(int acceptor) throws IOException {
        acceptors.set(acceptor, ACCEPTING);
        try {
            super.accept(acceptor);
        } finally {
            acceptors.set(acceptor, 0);
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

    /**
     * Returns whether every acceptor waits for a connection just now; one that has just got one does not. While there are
     * as many connections as there may be, Jetty has them wait elsewhere, and this cannot be known.
     */
    boolean hasAcceptors() {
        if (!isAccepting()) {
            return true;
        }
        for (int i = 0; i < acceptors.length(); i++) {
            if (acceptors.get(i) != ACCEPTING) {
                return false;
            }
        }
        return true;
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
