package org.wsgibridge.express.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jetty.JettyConnectionMetrics;
import io.micrometer.core.instrument.binder.jetty.JettyServerThreadPoolMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.wsgibridge.express.connector.WatchedConnector;
import org.wsgibridge.express.tls.CertificateWatch;
import org.wsgibridge.express.tls.FailedHandshakes;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.HeadLimits;
import org.wsgibridge.wsgi.HeadTooLargeException;

/** Makes and configures Jetty's connectors for the ports of a server. Stateless. */
final class Connectors {
    /** Accepts paths that mod_wsgi delivers but Jetty would refuse by default; see docs/configuration.md. */
    private static final String URI_COMPLIANCE = "DEFAULT,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING,"
            + "AMBIGUOUS_EMPTY_SEGMENT,SUSPICIOUS_PATH_CHARACTERS,BAD_UTF8_ENCODING,ILLEGAL_PATH_CHARACTERS";

    /**
     * Accepts a target in absolute form that differs from Host. The target overrides Host (RFC 9112, section 3.2.2),
     * which {@link RequestTargets} implements.
     */
    private static final HttpCompliance HTTP_COMPLIANCE =
            HttpCompliance.RFC9110.with("express", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

    /** How long a client may neither send nor receive anything while a request is served; Jetty's default. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /**
     * The room for what the server adds to the head of a response, and for the 32 bytes that HTTP/2 counts for each
     * field (RFC 9113, section 6.5.2); in bytes.
     */
    private static final int BESIDE_HEAD = 64 * 1024;

    private Connectors() {}

    static ServerConnector http(Server server, Listening listening) {
        HttpConfiguration http = configuration(listening);
        List<ConnectionFactory> protocols = new ArrayList<>(List.of(new HttpConnectionFactory(http)));
        if (listening.http2()) {
            protocols.add(new HTTP2CServerConnectionFactory(http));
        }
        return connector(server, listening, listening.port(), protocols);
    }

    static ServerConnector https(
            Server server, Listening listening, Listening.Https secure, Supplier<Watchdog> watchdog) {
        HttpConfiguration http = configuration(listening);
        // The host is not compared with the certificate, because clients also use addresses and aliases.
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        SslContextFactory.Server context = TlsContext.of(secure);
        List<ConnectionFactory> protocols = new ArrayList<>();
        if (listening.http2()) {
            ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
            alpn.setDefaultProtocol(http1.getProtocol());
            protocols.add(new SslConnectionFactory(context, alpn.getProtocol()));
            protocols.add(alpn);
            protocols.add(new HTTP2ServerConnectionFactory(http));
        } else {
            protocols.add(new SslConnectionFactory(context, http1.getProtocol()));
        }
        protocols.add(http1);
        ServerConnector connector = connector(server, listening, secure.port(), protocols);
        connector.addBean(new FailedHandshakes());
        connector.addBean(new CertificateWatch(secure.tls(), tls -> TlsContext.replace(context, tls), watchdog));
        return connector;
    }

    private static ServerConnector connector(
            Server server, Listening listening, int port, List<ConnectionFactory> protocols) {
        ServerConnector connector = new WatchedConnector(server, protocols.toArray(ConnectionFactory[]::new));
        connector.setHost(listening.host());
        connector.setPort(port);
        connector.setReuseAddress(true);
        connector.setIdleTimeout(listening.connections().idleTimeout(IDLE).toMillis());
        if (listening.backlog() > 0) {
            connector.setAcceptQueueSize(listening.backlog());
        }
        server.addConnector(connector);
        return connector;
    }

    /** Notifies a listener of every connection. With TLS, the listener is notified before the handshake. */
    static void watch(ServerConnector connector, Connection.Listener listener) {
        for (ConnectionFactory protocol : connector.getConnectionFactories()) {
            if (protocol instanceof HttpConnectionFactory http1) {
                http1.addEventListener(listener);
            } else if (protocol instanceof ALPNServerConnectionFactory negotiated) {
                // Before ALPN has chosen the protocol, this is the only connection object. Without HTTP/2, the
                // connection is one of HTTP/1 from the start.
                negotiated.addEventListener(listener);
            } else if (protocol instanceof AbstractHTTP2ServerConnectionFactory http2) {
                http2.addEventListener(listener);
            }
        }
    }

    /** Registers Micrometer's meters of Jetty: for the connections of each connector, and for the threads. */
    static void measure(Server server, MeterRegistry registry) {
        new JettyServerThreadPoolMetrics(server.getThreadPool(), Tags.empty()).bindTo(registry);
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector listening) {
                String protocol = listening.getDefaultProtocol();
                watch(listening, new JettyConnectionMetrics(registry, listening, Tags.of("protocol", protocol)));
            }
        }
    }

    /** Makes each HTTP/1 connection end after its next response, which has {@code Connection: close}. */
    static void closeAfterNextResponse(Server server) {
        for (Connector connector : server.getConnectors()) {
            for (ConnectionFactory protocol : connector.getConnectionFactories()) {
                if (protocol instanceof HttpConnectionFactory http1) {
                    http1.getHttpConfiguration().setPersistentConnectionsEnabled(false);
                }
            }
        }
    }

    private static HttpConfiguration configuration(Listening listening) {
        HttpConfiguration http = new HttpConfiguration();
        http.setIdleTimeout(IDLE.toMillis());
        // Otherwise Jetty may replace a value by a cached one that differs in case, such as the credentials of an
        // earlier request.
        http.setHeaderCacheCaseSensitive(true);
        http.setRequestHeaderSize(listening.connections().headSize());
        http.setMaxResponseHeaderSize(listening.connections().limits().response() + BESIDE_HEAD);
        http.addCustomizer(new FieldLimit(listening.connections().limits()));
        http.addCustomizer(new Http10Expectation());
        http.setPersistentConnectionsEnabled(
                !listening.connections().keepAlive().isZero());
        http.setSendServerVersion(false);
        http.setHttpCompliance(HTTP_COMPLIANCE);
        http.setUriCompliance(UriCompliance.from(URI_COMPLIANCE));
        return http;
    }

    /**
     * Refuses requests with more header fields than {@code limit-request-fields} allows. It counts the fields before
     * Jetty does anything else with them, because that would cost more. Thread-safe.
     */
    static final class FieldLimit implements HttpConfiguration.Customizer {
        private final HeadLimits limits;

        FieldLimit(HeadLimits limits) {
            this.limits = limits;
        }

        @Override
        public Request customize(Request request, HttpFields.Mutable responseHeaders) {
            try {
                limits.checkFields(request.getHeaders().size());
            } catch (HeadTooLargeException e) {
                throw new HttpException.RuntimeException(e.status(), e.getMessage());
            }
            return request;
        }
    }

    /**
     * Removes {@code Expect} from HTTP/1.0 requests, in which it must be ignored (RFC 9110, section 10.1.1). Jetty
     * would send an interim response, which such clients do not understand. Thread-safe.
     */
    static final class Http10Expectation implements HttpConfiguration.Customizer {

        @Override
        public Request customize(Request request, HttpFields.Mutable responseHeaders) {
            if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_0
                    || !request.getHeaders().contains(HttpHeader.EXPECT)) {
                return request;
            }
            HttpFields others = HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT);
            return new Request.Wrapper(request) {
                @Override
                public HttpFields getHeaders() {
                    return others;
                }
            };
        }
    }
}
