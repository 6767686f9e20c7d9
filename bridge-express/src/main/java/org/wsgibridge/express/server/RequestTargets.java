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
 * Gives each request one scheme, host and port for all further handlers and the application. The scheme is that of the
 * connection. The host is that of a target in absolute form, else of {@code Host} (RFC 9112, section 3.2.2). In HTTP/2,
 * {@code Host} must not differ from {@code :authority} (RFC 9113, section 8.3.1). A request with a malformed or missing
 * host gets 400, one with a method that is not served 501. Thread-safe.
 */
final class RequestTargets extends Handler.Wrapper {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";

    /**
     * Makes the handler.
     *
     * @param handler the next handler
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

    /** Returns the request with the right target, in most cases itself; {@code null} if it is refused. */
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

    /** Returns the host and port of the request, {@code null} if they are missing or malformed. */
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

    /** A request whose target differs from what the client has sent. */
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
