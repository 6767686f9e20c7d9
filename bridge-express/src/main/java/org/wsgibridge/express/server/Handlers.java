package org.wsgibridge.express.server;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.compression.Compression;
import org.wsgibridge.express.refusal.RefusedRequests;
import org.wsgibridge.watchdog.Watchdog;

/** Makes the handlers in front of the application. Stateless. */
final class Handlers {
    /** The memory that a connection with a request takes, apart from bodies: measured, plus a margin. */
    private static final int BYTES_PER_CONNECTION = 24 * 1024;

    private static final int FEWEST_CONNECTIONS = 100;

    private Handlers() {}

    /**
     * Makes the handlers that the options ask for, the innermost first, and limits the connections.
     *
     * @param context the handler of the application
     * @param server the server, with its connectors
     * @param listening the options
     * @param http the connector for plain HTTP
     * @param https the connector for HTTPS, {@code null} for none
     * @param refused logs requests that do not reach the application, {@code null} for no log
     * @param watchdog the watchdog of the handlers' threads, asked for when the server has started
     * @return the outermost handler
     */
    static Handler around(
            Handler context,
            Server server,
            Listening listening,
            ServerConnector http,
            @Nullable ServerConnector https,
            @Nullable RefusedRequests refused,
            Supplier<Watchdog> watchdog) {
        ConnectionSettings connections = listening.connections();
        Handler handler = context;
        if (connections.body().isLimited()) {
            handler = new SlowBodies(connections.body(), watchdog, handler);
        }
        if (connections.compress()) {
            handler = new Compression(handler);
        }
        boolean only = false;
        if (https != null && listening.https() != null) {
            handler = new TransportSecurity(listening.https(), https::getLocalPort, handler);
            only = listening.https().only();
        }
        if (connections.names() != null) {
            handler = new VirtualHosts(
                    connections.names(),
                    secure -> secure && https != null ? https.getLocalPort() : http.getLocalPort(),
                    only,
                    handler);
        }
        int most = connections.maxClients() > 0 ? connections.maxClients() : connectionsForHeap();
        server.addBean(new NetworkConnectionLimit(most, server));
        SlowHeads heads = new SlowHeads(
                connections.header(), connections.keepAlive(), refused, watchdog, new RequestTargets(handler));
        Stream.of(http, https)
                .filter(java.util.Objects::nonNull)
                .forEach(connector -> Connectors.watch(connector, heads));
        return heads;
    }

    /** Returns how many connections fit into half of the heap. Further ones wait until they are accepted. */
    private static int connectionsForHeap() {
        long most = Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_CONNECTION;
        return (int) Math.max(FEWEST_CONNECTIONS, Math.min(most, Integer.MAX_VALUE));
    }
}
