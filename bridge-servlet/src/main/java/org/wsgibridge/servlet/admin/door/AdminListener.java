package org.wsgibridge.servlet.admin.door;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.admin.AdminMount;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The admin mount's own listener, for HTTP/1.1 with one request on each connection, and for HAProxy's agent check. Each
 * connection is closed after a fixed time, whatever its client does. The number of connections is limited. At the
 * limit, a new connection replaces the oldest one that only waits for its client, so that silent clients do not keep
 * probes out. The JDK's own HTTP server is not used, because its limits are set for the whole JVM. Thread-safe.
 */
final class AdminListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

    /** The most connections at the same time. */
    static final int MAX = 64;

    private static final int BACKLOG = 128;
    private static final int TICK_MILLIS = 250;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ServerSocket server;
    private final Set<AdminConnection> connections = new LinkedHashSet<>();
    private volatile boolean closed;
    private @Nullable VitalThread acceptor;

    private AdminListener(ServerSocket server) {
        this.server = server;
    }

    /**
     * Binds the port. From then on the operating system accepts connections; they are served after {@link #serve}.
     *
     * @throws IOException if the server cannot listen at the address
     */
    static AdminListener bind(InetSocketAddress address) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(address, BACKLOG);
            server.setSoTimeout(TICK_MILLIS);
            return new AdminListener(server);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Returns the address that it listens at. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Begins to serve connections. Further calls have no effect. */
    synchronized void serve(AdminMount mount, Watchdog watchdog) {
        if (!closed && acceptor == null) {
            acceptor = VitalThread.loop("wsgi-admin", watchdog, heartbeat -> {
                acceptOne(mount);
                endOverdue();
            });
        }
    }

    private void acceptOne(AdminMount mount) {
        try {
            Socket socket = server.accept();
            if (!serve(new AdminConnection(socket, mount, this::remove))) {
                socket.close();
            }
        } catch (SocketTimeoutException e) {
            LOG.trace("no client of the admin listener", e);
        } catch (IOException e) {
            // For example, there are no free file descriptors. That passes, and probes are important in such a state.
            if (!closed) {
                LogCode.ADMIN_NOT_ACCEPTED.log(LOG, e.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Starts the thread of a connection; returns false if there is no room for it. */
    private boolean serve(AdminConnection connection) {
        if (!admit(connection)) {
            return false;
        }
        boolean runs = false;
        try {
            Thread thread = new Thread(connection, "wsgi-admin-connection");
            thread.setDaemon(true);
            thread.setContextClassLoader(AdminListener.class.getClassLoader());
            connection.thread = thread;
            thread.start();
            runs = true;
        } finally {
            if (!runs) {
                remove(connection);
                connection.cut();
            }
        }
        return true;
    }

    private boolean admit(AdminConnection connection) {
        AdminConnection leaving = null;
        synchronized (connections) {
            if (connections.size() >= MAX) {
                leaving = connections.stream()
                        .filter(AdminConnection::isWaiting)
                        .findFirst()
                        .orElse(null);
                if (leaving == null) {
                    return false;
                }
                connections.remove(leaving);
            }
            connections.add(connection);
        }
        if (leaving != null) {
            leaving.cut();
        }
        return true;
    }

    private void remove(AdminConnection connection) {
        synchronized (connections) {
            connections.remove(connection);
        }
    }

    private void endOverdue() {
        long now = System.nanoTime();
        for (AdminConnection connection : all()) {
            if (connection.isOverdue(now)) {
                connection.cut();
            }
        }
    }

    private List<AdminConnection> all() {
        synchronized (connections) {
            return new ArrayList<>(connections);
        }
    }

    /**
     * Closes all connections and ends their threads, which must not outlive the web application's class loader. Waits
     * up to five seconds.
     */
    @Override
    public void close() {
        VitalThread running;
        synchronized (this) {
            closed = true;
            running = acceptor;
        }
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("the admin listener was not closed", e);
        }
        long end = System.nanoTime() + END_NANOS;
        if (running != null) {
            var unused = running.stop(Duration.ofNanos(END_NANOS));
        }
        List<AdminConnection> left = all();
        left.forEach(AdminConnection::cut);
        left.forEach(connection -> join(connection.thread, end));
    }

    private static void join(@Nullable Thread thread, long end) {
        if (thread == null) {
            return;
        }
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
