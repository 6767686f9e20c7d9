package org.wsgibridge.express.server;

import java.security.cert.X509Certificate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;

/**
 * Applies the rules of HTTPS to every request. Redirects plain HTTP ({@code --https-only}), adds
 * Strict-Transport-Security ({@code --hsts-policy}), and answers 403 to a request without a client certificate where
 * one is needed ({@code --ssl-verify-client}), on the port for plain HTTP as well. It decides by {@link RequestPath},
 * the same path by which applications and files are found. Thread-safe.
 */
final class TransportSecurity extends Handler.Wrapper {
    /** The bridge's request attribute for the protocol of TLS. The Servlet API has one only since version 6.1. */
    private static final String PROTOCOL = "org.wsgibridge.tls-protocol";

    private final Listening.Https https;
    private final java.util.function.IntSupplier port;

    /**
     * Makes the handler.
     *
     * @param https the settings
     * @param port returns the port for HTTPS
     * @param handler the next handler
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
        if (!request.isSecure() && https.only()) {
            return redirect(request, response, callback);
        }
        if (request.isSecure()) {
            describe(request, response);
        }
        try {
            if (https.needsCertificate(request.getHttpURI().getPath()) && !hasCertificate(request)) {
                Response.writeError(
                        request, response, callback, HttpStatus.FORBIDDEN_403, "a client certificate is required");
                return true;
            }
        } catch (InvalidRequestPathException e) {
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void describe(Request request, Response response) {
        if (https.policy() != null) {
            response.getHeaders().put(HttpHeader.STRICT_TRANSPORT_SECURITY, https.policy());
        }
        EndPoint.SslSessionData session = session(request);
        if (session != null && session.sslSession() != null) {
            request.setAttribute(PROTOCOL, session.sslSession().getProtocol());
        }
    }

    private boolean redirect(Request request, Response response, Callback callback) {
        HttpURI target = HttpURI.build(request.getHttpURI())
                .scheme("https")
                .host(Request.getServerName(request))
                .port(port.getAsInt() == 443 ? -1 : port.getAsInt());
        Response.sendRedirect(request, response, callback, HttpStatus.MOVED_PERMANENTLY_301, target.asString(), true);
        return true;
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
