package org.wsgibridge.express.server;

import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** What stands around the application, from the inside out. */
final class Handlers {
    private Handlers() {}

    /**
     * Makes the handlers that the options ask for.
     *
     * @param context serves the application
     * @param server the server, with its connectors
     * @param listening the options
     * @param http the connector for plain HTTP
     * @param https the connector for HTTPS, {@code null} for none
     */
    static Handler around(
            Handler context,
            Server server,
            Listening listening,
            ServerConnector http,
            @Nullable ServerConnector https) {
        Front front = listening.front();
        Handler handler = context;
        if (front.body().isLimited()) {
            handler = new SlowBodies(front.body(), handler);
        }
        if (front.compress()) {
            handler = new Compression(handler);
        }
        boolean only = false;
        if (https != null && listening.https() != null) {
            handler = new TransportSecurity(listening.https(), https::getLocalPort, handler);
            only = listening.https().only();
        }
        if (front.names() != null) {
            handler = new VirtualHosts(
                    front.names(),
                    secure -> secure && https != null ? https.getLocalPort() : http.getLocalPort(),
                    only,
                    handler);
        }
        if (front.maxClients() > 0) {
            server.addBean(new NetworkConnectionLimit(front.maxClients(), server));
        }
        SlowHeads heads = new SlowHeads(front.header(), front.keepAlive(), new RequestTargets(handler));
        Stream.of(http, https)
                .filter(java.util.Objects::nonNull)
                .forEach(connector -> Connectors.watch(connector, heads));
        return heads;
    }
}
