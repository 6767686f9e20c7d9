package org.wsgibridge.servlet.arrival;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Authority;

/**
 * A request with the right scheme and host, where the container has those that the client claims. As thread-safe as the
 * request that it wraps.
 */
final class ArrivedRequest extends HttpServletRequestWrapper {
    private static final String HOST = "Host";

    private final String scheme;
    private final int port;
    private final @Nullable String host;

    /**
     * Makes the request.
     *
     * @param request the request of the container
     * @param claimed the scheme that the client claims
     * @param scheme the right scheme
     * @param hostReplaced whether {@code Host} is replaced by the host of the target
     */
    ArrivedRequest(HttpServletRequest request, String claimed, String scheme, boolean hostReplaced) {
        super(request);
        this.scheme = scheme;
        int named = request.getServerPort();
        this.port = named == Authority.usualPort(claimed) ? Authority.usualPort(scheme) : named;
        this.host = hostReplaced ? authority(request.getServerName(), port, scheme) : null;
    }

    private static String authority(String name, int port, String scheme) {
        return port == Authority.usualPort(scheme) ? name : name + ":" + port;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public boolean isSecure() {
        return scheme.equals("https");
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(scheme)
                .append("://")
                .append(authority(getServerName(), port, scheme))
                .append(getRequestURI());
    }

    @Override
    public @Nullable String getHeader(String name) {
        return host != null && name.equalsIgnoreCase(HOST) ? host : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return host != null && name.equalsIgnoreCase(HOST)
                ? Collections.enumeration(Collections.singleton(host))
                : super.getHeaders(name);
    }
}
