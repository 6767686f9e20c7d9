package org.wsgibridge.express.connector;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.spi.SharedSelector;

/**
 * Shares the selectors of a connector with the engines: the thread of a selector reads each channel that an engine
 * registers. The selectors start before the application is loaded, and return all channels to the engines before the
 * server stops. Thread-safe.
 */
public final class ConnectorSelectors extends AbstractLifeCycle implements SharedSelector, LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorSelectors.class);

    /** How long to wait for the selectors to return all channels, which takes them microseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ServerConnector connector;

    // Guarded by this.
    private final Set<Shared> shared = new HashSet<>();
    private boolean closed;

    /**
     * Shares the selectors of a connector as soon as its server starts. To be added to the server before its handler.
     *
     * @param connector the connector, not started yet
     */
    public ConnectorSelectors(ServerConnector connector) {
        this.connector = connector;
    }

    @Override
    protected void doStart() throws Exception {
        connector.getServer().addEventListener(this);
        connector.getSelectorManager().start();
    }

    @Override
    protected void doStop() throws Exception {
        // If the server has failed to start, its connector does not stop the selectors.
        connector.getSelectorManager().stop();
        releaseAll();
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        if (connector.getSelectorManager().isRunning()) {
            giveBack();
        } else {
            releaseAll();
        }
    }

    @Override
    public @Nullable Registration register(SocketChannel channel, Reader reader) {
        Shared made;
        synchronized (this) {
            ManagedSelector selector = leastUsedSelector();
            if (closed || selector == null) {
                return null;
            }
            made = new Shared(channel, reader, selector);
            shared.add(made);
            made.register(); // before all channels are given back
        }
        return made;
    }

    /** Returns the selector with the fewest shared channels, {@code null} if the selectors do not run. */
    private @Nullable ManagedSelector leastUsedSelector() {
        SelectorManager manager = connector.getSelectorManager();
        if (!manager.isRunning()) {
            return null;
        }
        return manager.getBeans(ManagedSelector.class).stream()
                .min(Comparator.comparingLong(this::sharedAt))
                .orElse(null);
    }

    private long sharedAt(ManagedSelector selector) {
        return shared.stream().filter(channel -> channel.selector == selector).count();
    }

    /**
     * Returns all channels without their selectors, which have ended: for example those of a server that could not
     * start.
     */
    private void releaseAll() {
        List<Shared> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(shared);
        }
        all.forEach(Shared::release);
    }

    /**
     * Returns all channels to their engines and accepts no more. Waits, at most {@link #PATIENCE}, until the selectors
     * have released them.
     */
    private void giveBack() {
        List<Shared> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(shared);
        }
        all.forEach(Shared::cancel);
        long end = System.nanoTime() + PATIENCE.toNanos();
        synchronized (this) {
            try {
                while (!shared.isEmpty() && end - System.nanoTime() > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized boolean forget(Shared channel) {
        boolean first = shared.remove(channel);
        notifyAll();
        return first;
    }

    /** A channel at one selector. */
    private final class Shared implements ManagedSelector.Selectable, Registration {
        private final SocketChannel channel;
        private final Reader reader;
        private final ManagedSelector selector;

        /** Used only by the selector's thread. */
        private @Nullable SelectionKey key;

        Shared(SocketChannel channel, Reader reader, ManagedSelector selector) {
            this.channel = channel;
            this.reader = reader;
            this.selector = selector;
        }

        void register() {
            selector.submit(this::add);
        }

        private void add(Selector jdk) {
            try {
                key = channel.register(jdk, SelectionKey.OP_READ, this);
            } catch (Exception | Error e) {
                LOG.debug("{} cannot be read by a selector", channel, e); // it is closed, most likely
                release();
            }
        }

        @Override
        public @Nullable Runnable onSelected() {
            if (!reader.read()) {
                cancel();
            }
            return null;
        }

        @Override
        public void cancel() {
            selector.submit(this::remove);
        }

        private void remove(Selector jdk) {
            SelectionKey registered = key;
            if (registered != null) {
                registered.cancel();
            }
            // The selector removes the cancelled key in its next round, before this runs.
            selector.submit(ignored -> release());
        }

        private void release() {
            if (forget(this)) {
                reader.released();
            }
        }

        @Override
        public void updateKey() {
            // The interest never changes.
        }

        @Override
        public void replaceKey(SelectionKey replacement) {
            key = replacement;
        }
    }
}
