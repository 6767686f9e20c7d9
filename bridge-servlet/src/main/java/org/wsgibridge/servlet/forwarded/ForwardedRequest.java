package org.wsgibridge.servlet.forwarded;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.forwarded.Origin;
import org.wsgibridge.forwarded.TrustedProxies;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxyHeader.Fact;

/**
 * A request as it was before the trusted proxies: with the address of the original client, the host that it asked for,
 * and so on. Forwarding headers that no trusted proxy has set are hidden. As thread-safe as the request that it wraps.
 */
public final class ForwardedRequest extends HttpServletRequestWrapper {
    private static final String HOST = "Host";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Origin origin;

    private ForwardedRequest(HttpServletRequest direct, Origin origin) {
        super(direct);
        this.origin = origin;
    }

    /**
     * Returns a request as it was before the proxies. Returns the same object if it has no header of a proxy.
     *
     * @param request the request that has arrived
     * @param proxies the rules for trusted proxies
     */
    public static HttpServletRequest of(HttpServletRequest request, TrustedProxies proxies) {
        if (!proxies.isActive()) {
            return request;
        }
        Map<ProxyHeader, String> sent = null;
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            ProxyHeader header = ProxyHeader.of(name);
            if (header != null) {
                sent = sent == null ? new EnumMap<>(ProxyHeader.class) : sent;
                sent.put(header, value(request, name));
            }
        }
        return sent == null ? request : new ForwardedRequest(request, proxies.origin(request.getRemoteAddr(), sent));
    }

    private static String value(HttpServletRequest request, String name) {
        Enumeration<String> values = request.getHeaders(name);
        String value = values.hasMoreElements() ? values.nextElement() : "";
        while (values.hasMoreElements()) {
            value = value + ", " + values.nextElement();
        }
        return value;
    }

    /**
     * Returns the request that has arrived.
     *
     * @param request one that {@link #of} has returned
     */
    public static HttpServletRequest direct(HttpServletRequest request) {
        return request instanceof ForwardedRequest forwarded ? (HttpServletRequest) forwarded.getRequest() : request;
    }

    /**
     * Returns the prefix of the application's URLs for the client, {@code null} if no proxy has set it.
     *
     * @param request one that {@link #of} has returned
     */
    public static @Nullable String scriptName(HttpServletRequest request) {
        return request instanceof ForwardedRequest forwarded ? forwarded.origin.get(Fact.SCRIPT_NAME) : null;
    }

    private static String either(@Nullable String told, String otherwise) {
        return told == null ? otherwise : told;
    }

    @Override
    public String getRemoteAddr() {
        return either(origin.get(Fact.CLIENT), super.getRemoteAddr());
    }

    @Override
    public String getRemoteHost() {
        return either(origin.get(Fact.CLIENT), super.getRemoteHost());
    }

    @Override
    public String getScheme() {
        return either(origin.get(Fact.SCHEME), super.getScheme());
    }

    @Override
    public boolean isSecure() {
        String scheme = origin.get(Fact.SCHEME);
        return scheme == null ? super.isSecure() : scheme.equals("https");
    }

    @Override
    public String getServerName() {
        return either(origin.get(Fact.SERVER), super.getServerName());
    }

    @Override
    public int getServerPort() {
        return origin.port() > 0 ? origin.port() : super.getServerPort();
    }

    @Override
    public StringBuffer getRequestURL() {
        String host = getHeader(HOST);
        StringBuffer url = new StringBuffer(getScheme()).append("://");
        if (host == null) {
            int port = getServerPort();
            url.append(getServerName());
            if (port != (isSecure() ? HTTPS : HTTP)) {
                url.append(':').append(port);
            }
        } else {
            url.append(host);
        }
        return url.append(getRequestURI());
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (origin.get(Fact.HOST) != null && name.equalsIgnoreCase(HOST)) {
            return origin.get(Fact.HOST);
        }
        ProxyHeader header = ProxyHeader.of(name);
        return header != null && origin.decides(header) ? origin.header(header) : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        ProxyHeader header = ProxyHeader.of(name);
        boolean host = origin.get(Fact.HOST) != null && name.equalsIgnoreCase(HOST);
        if (!host && (header == null || !origin.decides(header))) {
            return super.getHeaders(name);
        }
        String value = getHeader(name);
        return value == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = new ArrayList<>();
        boolean withHost = false;
        Enumeration<String> sent = super.getHeaderNames();
        while (sent.hasMoreElements()) {
            String name = sent.nextElement();
            ProxyHeader header = ProxyHeader.of(name);
            if (header == null || !origin.decides(header) || origin.header(header) != null) {
                names.add(name);
            }
            withHost |= name.equalsIgnoreCase(HOST);
        }
        if (!withHost && origin.get(Fact.HOST) != null) {
            // An HTTP/2 request has no such header, because its host is in :authority.
            names.add(HOST);
        }
        return Collections.enumeration(names);
    }
}
