package org.wsgibridge.servlet.arrival;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.wsgi.Authority;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.Methods;
import org.wsgibridge.wsgi.RefusedRequestException;

/**
 * Checks requests before anything else decides about them. Refuses a request whose path, framing or host could be
 * understood in different ways. Corrects scheme and host. The scheme is that of the connection, or the one that the
 * container is configured to take from a proxy. The host of a target in absolute form overrides {@code Host} (RFC 9112,
 * section 3.2.2). Thread-safe.
 */
public final class Arrivals {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final String HOST = "Host";

    /**
     * The request attribute that Tomcat's RemoteIpValve and RemoteIpFilter set if they have used the headers of a
     * proxy.
     */
    private static final String TOMCAT_FORWARDED = "org.apache.tomcat.request.forwarded";

    private final boolean jetty;
    private final ContainerPath paths;

    /**
     * Makes the checks of a web application.
     *
     * @param context the web application's context
     * @param container the differences of its container
     */
    public Arrivals(ServletContext context, Container container) {
        this.jetty = container.isJetty();
        this.paths = new ContainerPath(context, jetty);
    }

    /**
     * Checks a request.
     *
     * @param request the request of the container
     * @return the request with the right scheme and host, in most cases itself
     * @throws RefusedRequestException if it must not be served
     */
    public HttpServletRequest accept(HttpServletRequest request) throws RefusedRequestException {
        if (!Methods.isServed(request.getMethod())) {
            throw new RefusedRequestException(501, "no application is asked by such a method");
        }
        if (jetty && isTargetReplaced(request)) {
            throw new RefusedRequestException(400, "its target has bytes that are no UTF-8");
        }
        String protocol = request.getProtocol();
        refuseFaultyFraming(request, protocol);
        String claimed = request.getScheme();
        if (!claimed.equals(HTTP) && !claimed.equals(HTTPS)) {
            throw new RefusedRequestException(400, "the scheme is neither http nor https");
        }
        boolean http1 = protocol.startsWith("HTTP/1") || protocol.startsWith("HTTP/0");
        boolean replaced = isHostReplaced(request, http1);
        String scheme = scheme(request, claimed, http1);
        return replaced || !scheme.equals(claimed) ? new ArrivedRequest(request, claimed, scheme, replaced) : request;
    }

    /**
     * Returns whether the target has bytes that are not UTF-8. Jetty replaces them by U+FFFD, so that the original
     * bytes are lost.
     */
    private static boolean isTargetReplaced(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI().indexOf(REPLACEMENT) >= 0 || (query != null && query.indexOf(REPLACEMENT) >= 0);
    }

    /**
     * Refuses a request whose path the container has understood differently, because the container has chosen filters
     * and security constraints by its own path. To be called if the URI does not contain the path literally.
     *
     * @param request the request
     * @param inContext the path below the context path, decoded, a native string (PEP 3333)
     * @throws InvalidRequestPathException if the paths differ
     */
    public void requireSamePath(HttpServletRequest request, String inContext) throws InvalidRequestPathException {
        if (!paths.isReadAs(request, inContext)) {
            throw new InvalidRequestPathException("the container has taken another path out of the same URI");
        }
    }

    /**
     * Refuses Transfer-Encoding together with Content-Length, or in HTTP/1.0: a proxy in front may have found another
     * end of the body (RFC 9112, section 6.1).
     */
    private static void refuseFaultyFraming(HttpServletRequest request, String protocol)
            throws RefusedRequestException {
        if (request.getHeader("Transfer-Encoding") == null) {
            return;
        }
        Enumeration<String> codings = request.getHeaders("Transfer-Encoding");
        if (request.getHeader("Content-Length") != null) {
            throw new RefusedRequestException(400, "it has both Content-Length and Transfer-Encoding");
        }
        if (protocol.equals("HTTP/1.0")) {
            throw new RefusedRequestException(400, "it has Transfer-Encoding in HTTP/1.0");
        }
        if (!codings.nextElement().strip().equalsIgnoreCase("chunked") || codings.hasMoreElements()) {
            // Nothing decodes any other coding, and the application does not see the header.
            throw new RefusedRequestException(501, "it has a transfer coding other than chunked");
        }
    }

    /** Returns whether the target has another host than {@code Host}, which it overrides. */
    private boolean isHostReplaced(HttpServletRequest request, boolean http1) throws RefusedRequestException {
        Enumeration<String> hosts = request.getHeaders(HOST);
        String host = hosts.hasMoreElements() ? hosts.nextElement() : null;
        if (hosts.hasMoreElements()) {
            throw new RefusedRequestException(400, "it has two hosts");
        }
        Authority named = Authority.parse(host == null ? request.getServerName() : host);
        if (named == null) {
            if (host == null && http1) {
                return false;
            }
            throw new RefusedRequestException(400, "its host is none");
        }
        // Tomcat itself refuses a different Host. If they differ there, the server's settings have changed one of them.
        if (host == null || !jetty || isServer(named, request) || JettyInternals.rewrites(request)) {
            return false;
        }
        if (!http1) {
            throw new RefusedRequestException(400, "its authority and its host differ");
        }
        return true;
    }

    private static boolean isServer(Authority named, HttpServletRequest request) {
        int port = named.port() < 0 ? Authority.usualPort(request.getScheme()) : named.port();
        return named.host().equalsIgnoreCase(request.getServerName()) && port == request.getServerPort();
    }

    private String scheme(HttpServletRequest request, String claimed, boolean http1) {
        if (claimed.equals(HTTP) && !request.isSecure()) {
            return claimed;
        }
        String connection = request.getServletConnection().isSecure() ? HTTPS : HTTP;
        return claimed.equals(connection) || isVouchedFor(request, http1) ? claimed : connection;
    }

    /** Returns whether the scheme comes from the container's settings, and not from the client. */
    private boolean isVouchedFor(HttpServletRequest request, boolean http1) {
        return jetty ? JettyInternals.rewrites(request) : http1 || request.getAttribute(TOMCAT_FORWARDED) != null;
    }
}
