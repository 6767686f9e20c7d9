package org.wsgibridge.express.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Ends a server whose connectors are dead. A thread of Jetty may end when memory runs out, and Jetty does not start it
 * again. Then the process runs and its port is open, but nothing ever answers. The service manager (systemd, a
 * container runtime) starts a server again only if its process has ended. Thread-safe.
 */
public final class ConnectorWatch extends AbstractLifeCycle implements LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /**
     * After more than this number of looks without a sign of life, a connector counts as dead. Looks are counted rather
     * than time, because the JVM may have been suspended.
     */
    static final int PATIENCE = 15;

    /** The exit code, the same as with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int EXIT_CODE = 3;

    private final Server server;
    private final Supplier<Watchdog> watchdog;
    private final Runnable end;
    private final List<Health> connectors = new ArrayList<>();
    private @Nullable VitalThread thread;

    /**
     * Makes a watch over all connectors of a server.
     *
     * @param server the server, not started yet
     * @param watchdog the watchdog of the thread that looks, asked for when the server has started
     */
    public ConnectorWatch(Server server, Supplier<Watchdog> watchdog) {
        this(server, watchdog, () -> Runtime.getRuntime().halt(EXIT_CODE));
    }

    ConnectorWatch(Server server, Supplier<Watchdog> watchdog, Runnable end) {
        this.server = server;
        this.watchdog = watchdog;
        this.end = end;
    }

    @Override
    protected void doStart() {
        server.addEventListener(this);
    }

    @Override
    public void lifeCycleStarted(LifeCycle started) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof WatchedConnector watched) {
                connectors.add(new Health(watched));
            }
        }
        thread = VitalThread.every(INTERVAL, "wsgi-connectors", watchdog.get(), this::look);
    }

    @Override
    public void lifeCycleStopping(LifeCycle stopping) {
        VitalThread looking = thread;
        if (looking != null) {
            looking.stop(INTERVAL);
        }
    }

    /** Checks all connectors once; ends the JVM if one is dead. */
    void look() {
        boolean dead = false;
        for (Health health : connectors) {
            dead |= health.isDead();
        }
        if (dead && server.isRunning()) {
            end();
        }
    }

    /**
     * Logs the reason and ends the JVM. A separate thread logs, because the log may block: the end waits for it no
     * longer than {@link #INTERVAL}.
     */
    private void end() {
        Thread telling = new Thread(() -> LogCode.CONNECTORS_DEAD.log(LOG, PATIENCE), "wsgi-connectors-end");
        telling.setDaemon(true);
        try {
            telling.start();
            telling.join(INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.run();
        }
    }

    /** The state of one connector. Used only by the thread that looks. */
    private static final class Health {
        private final WatchedConnector connector;
        /**
         * How many selectors have answered since they were last asked. The initial value means that no answer is
         * pending.
         */
        private final AtomicInteger signs = new AtomicInteger(Integer.MAX_VALUE);

        private int looksWithoutSign;
        private int looksWithoutAcceptor;

        private final int[] seen;

        Health(WatchedConnector connector) {
            this.connector = connector;
            this.seen = new int[connector.acceptors()];
        }

        boolean isDead() {
            looksWithoutAcceptor = hasAcceptors() ? 0 : looksWithoutAcceptor + 1;
            if (signs.get() >= connector.selectors()) {
                looksWithoutSign = 0;
                signs.set(0);
                connector.askSelectors(signs::incrementAndGet);
            } else {
                looksWithoutSign++;
            }
            return looksWithoutSign > PATIENCE || looksWithoutAcceptor > PATIENCE;
        }

        /**
         * Returns whether every acceptor waits for a connection, or has done so since the last look. Also returns true
         * while the limit of connections is reached: then Jetty suspends its acceptors, and their state is unknown.
         */
        private boolean hasAcceptors() {
            boolean all = true;
            for (int i = 0; i < seen.length; i++) {
                int turns = connector.turns(i);
                boolean waits = turns % 2 != 0;
                all &= waits || turns != seen[i];
                seen[i] = turns;
            }
            return all || !connector.isAccepting();
        }
    }
}
