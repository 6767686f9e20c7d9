package org.wsgibridge.express.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Authority;
import org.wsgibridge.wsgi.Methods;

/**
 * Has all handlers behind it, and the application, see one scheme, host and port: the scheme is the connection's, the
 * host that of a target in absolute form or else of {@code Host}, which must not be another one than HTTP/2's {@code
 * :authority} (RFC 9112, section 3.2.2; RFC 9113, section 8.3.1). What cannot be one is refused. Thread-safe.
 */
final class RequestTargets extends Handler.Wrapper {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";

    /**
     * Makes the handler.
     *
     * @param handler serves what is let through
     */
    RequestTargets(Handler handler) {
        super(handler);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Methods.isServed(request.getMethod())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            Response.writeError(request, response, callback, HttpStatus.NOT_IMPLEMENTED_501);
            return true;
        }
        Request target = target(request);
        if (target == null) {
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
            return true;
        }
        return super.handle(target, response, callback);
    }

    /** Returns the request as it is to be seen, mostly itself; {@code null} when it is to be refused. */
    private static @Nullable Request target(Request request) {
        String scheme = request.getConnectionMetaData().isSecure() ? HTTPS : HTTP;
        HttpURI uri = request.getHttpURI();
        String host = request.getHeaders().get(HttpHeader.HOST);
        Authority header = host == null ? null : Authority.parse(host);
        Authority authority = authority(uri, header);
        String claimed = uri.getScheme();
        if ((host != null && header == null) || authority == null || !isOneOfOurs(claimed)) {
            return null;
        }
        boolean agrees = header == null || header.isSameAs(authority, scheme);
        if (!agrees && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            return null;
        }
        if (agrees && scheme.equals(claimed) && uri.getHost() != null) {
            return request;
        }
        return new Corrected(request, scheme, authority, agrees ? null : uri.getAuthority());
    }

    /** Returns what the request is for, {@code null} when that is no host or there is none. */
    private static @Nullable Authority authority(HttpURI uri, @Nullable Authority header) {
        String host = uri.getHost();
        if (host == null) {
            return header;
        }
        int port = uri.getPort() > 0 ? uri.getPort() : -1;
        if (port > Authority.HIGHEST_PORT) {
            return null;
        }
        if (header != null && header.host().equals(host)) {
            return header.port() == port ? header : new Authority(header.host(), port);
        }
        Authority named = Authority.parse(host);
        return named == null || named.port() >= 0 ? null : new Authority(named.host(), port);
    }

    private static boolean isOneOfOurs(@Nullable String scheme) {
        return scheme != null && (scheme.equalsIgnoreCase(HTTP) || scheme.equalsIgnoreCase(HTTPS));
    }

    /** A request that said something else. */
    private static final class Corrected extends Request.Wrapper {
        private final HttpURI uri;
        private final HttpFields headers;

        Corrected(Request request, String scheme, Authority authority, @Nullable String host) {
            super(request);
            uri = HttpURI.build(request.getHttpURI())
                    .scheme(scheme)
                    .host(authority.host())
                    .port(authority.port())
                    .asImmutable();
            headers = host == null
                    ? request.getHeaders()
                    : HttpFields.build(request.getHeaders())
                            .put(HttpHeader.HOST, host)
                            .asImmutable();
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public boolean isSecure() {
            return HTTPS.equals(uri.getScheme());
        }
    }
}
