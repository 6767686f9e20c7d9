package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.servlet.access.AccessRecorder;
import org.wsgibridge.servlet.error.ErrorPages;
import org.wsgibridge.servlet.mount.RequestVariables;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.session.SessionLocks;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.body.BodyReader;
import org.wsgibridge.servlet.transport.body.BodyStore;
import org.wsgibridge.servlet.transport.body.StreamedBody;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Hands requests over to applications. Thread-safe. */
final class RequestStarter {
    private final RequestServices services;
    private final BodyStore bodies;
    private final Tracing tracing;
    private final boolean idInResponse;

    RequestStarter(RequestServices services, BodyStore bodies, Tracing tracing) {
        this.services = services;
        this.bodies = bodies;
        this.tracing = tracing;
        this.idInResponse = services.bridge().settings().log().requestIdInResponse();
    }

    /** Hands a request over to the application of a mount. */
    void start(IncomingRequest incoming, ServedMount served) throws IOException {
        String mount = served.mount().path();
        start(
                incoming,
                served,
                environ(
                        incoming,
                        served,
                        incoming.place().prefix() + mount,
                        incoming.place().below().substring(mount.length())));
    }

    /**
     * Hands a request for a file over to the script that handles files of this kind.
     *
     * @param path the file's path below the servlet, decoded
     * @param file the file's path in the file system, a native string
     */
    void startHandler(IncomingRequest incoming, ServedMount served, String path, String file) throws IOException {
        EnvironBuilder environ = environ(incoming, served, incoming.place().prefix() + path, "");
        // As in mod_wsgi: the script that handles the request, and SCRIPT_FILENAME is the file that is asked for.
        String script = served.variables().script();
        start(
                incoming,
                served,
                environ.replace("SCRIPT_FILENAME", file)
                        .replace("mod_wsgi.handler_script", script)
                        .replace("mod_wsgi.request_handler", "wsgi-resource"));
    }

    private static EnvironBuilder environ(
            IncomingRequest incoming, ServedMount served, String scriptName, String pathInfo) {
        EnvironBuilder environ =
                RequestVariables.snapshot(incoming.arrived(), incoming.id(), scriptName, pathInfo, served.variables());
        IncomingRequest.User user = incoming.user();
        return user == null
                ? environ
                : environ.replace("REMOTE_USER", user.name()).replace("AUTH_TYPE", user.type());
    }

    private void start(IncomingRequest incoming, ServedMount served, EnvironBuilder environ) throws IOException {
        HttpServletRequest request = incoming.request();
        MountSettings mount = served.mount();
        if (idInResponse) {
            incoming.response().setHeader(RequestIds.HEADER, incoming.id());
        }
        PendingRequest call = new PendingRequest(
                services,
                served,
                incoming.id(),
                environ,
                incoming.times(),
                request.startAsync(request, incoming.response()));
        call.trace(tracing.begin(incoming.arrived(), mount, environ));
        if (mount.servletObjects()) {
            call.objects(Map.of("servlet.request", incoming.arrived(), "servlet.context", request.getServletContext()));
        }
        receive(request, served, call);
    }

    /**
     * Starts to read the body, if there is one; the request is handed over when its body is there, or at once if the
     * mount has no request buffering.
     */
    private void receive(HttpServletRequest request, ServedMount served, PendingRequest call) throws IOException {
        MountSettings mount = served.mount();
        long length = request.getContentLengthLong();
        long limit = mount.limitRequestBody();
        boolean body = hasBody(request, length);
        if (body && length < 0) {
            call.withoutLength();
        }
        if (!body) {
            call.onBody(RequestBody.EMPTY, false);
        } else if (limit > 0 && length > limit) {
            call.onFailure(Outcome.BAD_REQUEST, 413, UnreadBody.of(request, services.watch()));
        } else if (mount.requestBuffering()) {
            BodyReader.start(
                    new BodyReader.Source(
                            request, request.getInputStream(), length, limit, services.watch(), served.socketNanos()),
                    bodies,
                    call);
        } else {
            call.onStream(new StreamedBody(request, length, limit, services.watch()));
        }
    }

    private static boolean hasBody(HttpServletRequest request, long length) {
        if (length >= 0) {
            return length > 0;
        }
        // From HTTP/2 on, a request may have a body without either header.
        return request.getHeader("Transfer-Encoding") != null
                || !request.getProtocol().startsWith("HTTP/1");
    }

    /**
     * What a request needs on its way from the container to the bridge.
     *
     * @param bridge the bridge
     * @param container the differences of the container
     * @param watch ends the requests of clients that stall
     * @param pages the error documents
     * @param recorder records requests that are answered without an exchange
     * @param sessions locks for the sessions of the web application
     */
    record RequestServices(
            WsgiBridge bridge,
            Container container,
            StallWatch watch,
            ErrorPages pages,
            AccessRecorder recorder,
            SessionLocks sessions) {}
}
