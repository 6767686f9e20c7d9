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
 * Looks at requests before anything decides about them. Refuses what has no path, no framing or no host that all would
 * agree on, and corrects what a request only claims: the scheme is the connection's, or what the container is
 * configured to take from a proxy; a target in absolute form wins over {@code Host} (RFC 9112, section 3.2.2).
 * Thread-safe.
 */
public final class Arrivals {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final String HOST = "Host";

    /** Set by Tomcat's RemoteIpValve and RemoteIpFilter where the headers of a proxy say what a request was. */
    private static final String TOMCAT_FORWARDED = "org.apache.tomcat.request.forwarded";

    private final boolean jetty;
    private final ContainerPath paths;

    /**
     * Makes it for a web application.
     *
     * @param context the web application's context
     * @param container its container
     */
    public Arrivals(ServletContext context, Container container) {
        this.jetty = container.isJetty();
        this.paths = new ContainerPath(context, jetty);
    }

    /**
     * Looks at a request.
     *
     * @param request the request as the container has it
     * @return the request with what is true of it, mostly itself
     * @throws RefusedRequestException when it is not to be served
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
     * Jetty reads a target as UTF-8, and puts U+FFFD in the place of what is none; what came is not to be found out
     * then.
     */
    private static boolean isTargetReplaced(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI().indexOf(REPLACEMENT) >= 0 || (query != null && query.indexOf(REPLACEMENT) >= 0);
    }

    /**
     * Refuses a request whose path the container has read in another way: its filters and security constraints were
     * chosen by that one.
     *
     * @param request the request
     * @param inContext the path below the context path, decoded, a native string; one whose URI does not spell it
     *     literally
     */
    public void requireSamePath(HttpServletRequest request, String inContext) throws InvalidRequestPathException {
        if (!paths.isReadAs(request, inContext)) {
            throw new InvalidRequestPathException("the container has taken another path out of the same URI");
        }
    }

    /**
     * With both headers, and in HTTP/1.0, a proxy in front may have found another end of the body (RFC 9112, section
     * 6.1).
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
            // Nothing decodes another one, and the application does not see it.
            throw new RefusedRequestException(501, "it has a transfer coding other than chunked");
        }
    }

    /** Returns whether the target names another host than {@code Host} does, and wins. */
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
        // Tomcat refuses a Host that is another one by itself; what differs there, the server's settings have changed.
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

    /** Returns whether the container's settings and not the client have made the scheme what it is. */
    private boolean isVouchedFor(HttpServletRequest request, boolean http1) {
        return jetty ? JettyInternals.rewrites(request) : http1 || request.getAttribute(TOMCAT_FORWARDED) != null;
    }
}
