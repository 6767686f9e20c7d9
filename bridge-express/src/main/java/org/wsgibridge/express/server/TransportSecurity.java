package org.wsgibridge.express.server;

import java.security.cert.X509Certificate;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What HTTPS asks of every request: redirects plain HTTP ({@code --https-only}), has clients remember that
 * ({@code --hsts-policy}), and refuses who has no certificate where one is needed ({@code --ssl-verify-client}).
 * Thread-safe.
 */
final class TransportSecurity extends Handler.Wrapper {
    /** The bridge's name for what the servlet API has a name for from 6.1 on only. */
    private static final String PROTOCOL = "org.wsgibridge.tls-protocol";

    private final Listening.Https https;
    private final java.util.function.IntSupplier port;

    /**
     * Makes the handler.
     *
     * @param https what is asked for
     * @param port the port that is listened at for HTTPS
     * @param handler serves what is let through
     */
    TransportSecurity(Listening.Https https, java.util.function.IntSupplier port, Handler handler) {
        super(handler);
        this.https = https;
        this.port = port;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.isSecure()) {
            return https.only() ? redirect(request, response, callback) : super.handle(request, response, callback);
        }
        if (https.policy() != null) {
            response.getHeaders().put(HttpHeader.STRICT_TRANSPORT_SECURITY, https.policy());
        }
        EndPoint.SslSessionData session = session(request);
        if (session != null && session.sslSession() != null) {
            request.setAttribute(PROTOCOL, session.sslSession().getProtocol());
        }
        if (needsCertificate(Request.getPathInContext(request)) && !hasCertificate(request)) {
            Response.writeError(
                    request, response, callback, HttpStatus.FORBIDDEN_403, "a client certificate is required");
            return true;
        }
        return super.handle(request, response, callback);
    }

    private boolean redirect(Request request, Response response, Callback callback) {
        HttpURI target = HttpURI.build(request.getHttpURI())
                .scheme("https")
                .host(Request.getServerName(request))
                .port(port.getAsInt() == 443 ? -1 : port.getAsInt());
        Response.sendRedirect(request, response, callback, HttpStatus.MOVED_PERMANENTLY_301, target.asString(), true);
        return true;
    }

    private boolean needsCertificate(String path) {
        List<String> verified = https.verified();
        return verified.stream()
                .anyMatch(url -> path.startsWith(url)
                        && (path.length() == url.length() || url.endsWith("/") || path.charAt(url.length()) == '/'));
    }

    private static EndPoint.@Nullable SslSessionData session(Request request) {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session
                ? session
                : null;
    }

    private static boolean hasCertificate(Request request) {
        EndPoint.SslSessionData session = session(request);
        X509Certificate[] certificates = session == null ? null : session.peerCertificates();
        return certificates != null && certificates.length > 0;
    }
}
