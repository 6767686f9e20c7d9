package org.wsgibridge.servlet.tracing;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestError;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Methods;

/** A request in the words of OpenTelemetry's semantic conventions for HTTP servers (stable since 1.23). Thread-safe. */
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

    /** The value for all unknown methods, so that clients cannot make up values. */
    static final String OTHER_METHOD = "_OTHER";

    private static final int SERVER_ERROR = 500;

    private HttpSemantics() {}

    /** Returns the method that the client asked by, {@code _OTHER} for one that is not known. */
    public static String method(Exchange exchange) {
        String method = sentMethod(exchange);
        return Methods.isKnown(method) ? method : OTHER_METHOD;
    }

    /** Returns the method as the client sent it. */
    static String sentMethod(Exchange exchange) {
        return exchange.environ().isHeadAsGet() ? "HEAD" : text(exchange.environ(), "REQUEST_METHOD");
    }

    /** Returns what begins the name of a span: the method, {@code HTTP} for one that is not known. */
    static String methodInName(String method) {
        return Methods.isKnown(method) ? method : "HTTP";
    }

    /** Returns {@code http} or {@code https}. */
    public static String scheme(Exchange exchange) {
        return text(exchange.environ(), "wsgi.url_scheme");
    }

    /**
     * Returns the route: the application's own name for what a request is for, below the path of its mount; where it
     * says nothing, the pattern of the mount, as a servlet mapping has it: {@code /shop/*}.
     */
    public static String route(Exchange exchange) {
        String own = exchange.route().name();
        if (own == null) {
            return mountRoute(exchange);
        }
        return own.startsWith("/") ? mountPath(exchange) + own : mountPath(exchange) + "/" + own;
    }

    /** Returns the pattern of a request's mount. */
    public static String mountRoute(Exchange exchange) {
        return mountPath(exchange) + "/*";
    }

    /** Not the SCRIPT_NAME, which a trusted proxy may have set: the route is one of the paths that arrive here. */
    private static String mountPath(Exchange exchange) {
        return text(exchange.environ(), "mod_wsgi.script_name");
    }

    /**
     * Returns what went wrong with a request that has ended: the type of the exception that its application let escape,
     * the status of an error that it answered with, or the bridge's name for its outcome.
     *
     * @return {@code null} when nothing did
     */
    public static @Nullable String errorType(Exchange exchange) {
        RequestError error = error(exchange);
        if (error == RequestError.NONE) {
            return null;
        }
        String exception = exchange.exception();
        if (error == RequestError.FAILED && exception != null) {
            return exception; // not as the traceback has it: a client may have written what the exception says
        }
        return error == RequestError.STATUS_5XX ? Integer.toString(exchange.status()) : error.tag();
    }

    /** Returns whether the server is to be blamed for what went wrong: what marks a span as an error. */
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
