package org.wsgibridge.servlet.tracing;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Methods;

/**
 * Describes a request with the terms of OpenTelemetry's semantic conventions for HTTP servers (stable since version
 * 1.23). Stateless.
 */
public final class HttpSemantics {
    /** The attribute for the method. */
    public static final String METHOD = "http.request.method";

    /** The attribute for the scheme. */
    public static final String SCHEME = "url.scheme";

    /** The attribute for the route. */
    public static final String ROUTE = "http.route";

    /** The attribute for the status. */
    public static final String STATUS = "http.response.status_code";

    /** The attribute for what went wrong. */
    public static final String ERROR_TYPE = "error.type";

    /** The attribute for the version of HTTP. */
    public static final String PROTOCOL_VERSION = "network.protocol.version";

    /** The value for all unknown methods: a client must not be able to create new values. */
    static final String OTHER_METHOD = "_OTHER";

    private static final int SERVER_ERROR = 500;

    private HttpSemantics() {}

    /** Returns the method that the client sent; {@code _OTHER} for an unknown one. */
    public static String method(Exchange exchange) {
        String method = sentMethod(exchange);
        return Methods.isKnown(method) ? method : OTHER_METHOD;
    }

    /** Returns the method as the client sent it. */
    static String sentMethod(Exchange exchange) {
        return exchange.environ().isHeadAsGet() ? "HEAD" : text(exchange.environ(), "REQUEST_METHOD");
    }

    /** Returns the first word of the name of a span: the method; {@code HTTP} for an unknown one. */
    static String methodInName(String method) {
        return Methods.isKnown(method) ? method : "HTTP";
    }

    /** Returns {@code http} or {@code https}. */
    public static String scheme(Exchange exchange) {
        return text(exchange.environ(), "wsgi.url_scheme");
    }

    /**
     * Returns the route: the path of the mount and the name that the application has given to the route. If it has
     * given none, the pattern of the mount, in the form of a servlet mapping: {@code /shop/*}.
     */
    public static String route(Exchange exchange) {
        String own = exchange.route().name();
        if (own == null) {
            return mountRoute(exchange);
        }
        return own.startsWith("/") ? mountPath(exchange) + own : mountPath(exchange) + "/" + own;
    }

    /** Returns the pattern of the mount of a request, such as {@code /shop/*}. */
    public static String mountRoute(Exchange exchange) {
        return mountPath(exchange) + "/*";
    }

    /** Returns the path of the mount in this server. It is not SCRIPT_NAME, which a trusted proxy may have changed. */
    private static String mountPath(Exchange exchange) {
        return text(exchange.environ(), "mod_wsgi.script_name");
    }

    /**
     * Returns the value of {@code error.type} for a request that has ended: the type of the exception that the
     * application has raised, the status of a 5xx response, or the bridge's name for the outcome.
     *
     * @return the value; {@code null} if there was no error
     */
    public static @Nullable String errorType(Exchange exchange) {
        RequestError error = error(exchange);
        if (error == RequestError.NONE) {
            return null;
        }
        String exception = exchange.exception();
        if (error == RequestError.FAILED && exception != null) {
            return exception; // only the type: a client may have written the message
        }
        return error == RequestError.STATUS_5XX ? Integer.toString(exchange.status()) : error.tag();
    }

    /** Returns whether an error is the server's fault. If so, the span is marked as an error. */
    static boolean isServersFault(Exchange exchange) {
        return switch (error(exchange)) {
            case NONE, CLIENT_GONE, BAD_REQUEST -> exchange.status() >= SERVER_ERROR;
            default -> true;
        };
    }

    private static RequestError error(Exchange exchange) {
        Outcome outcome = exchange.outcome();
        return outcome == null ? RequestError.NONE : RequestError.of(outcome, exchange.status());
    }

    /** Returns the version of HTTP, such as {@code 1.1} or {@code 2}. */
    public static String protocolVersion(Exchange exchange) {
        String protocol = text(exchange.environ(), "SERVER_PROTOCOL");
        String version = protocol.substring(protocol.indexOf('/') + 1);
        return version.equals("2.0") || version.equals("3.0") ? version.substring(0, 1) : version;
    }

    static String text(Environ environ, String key) {
        String value = environ.get(key);
        return value == null ? "" : value;
    }
}
