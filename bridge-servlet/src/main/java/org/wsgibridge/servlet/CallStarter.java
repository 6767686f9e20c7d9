package org.wsgibridge.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.body.BodyReader;
import org.wsgibridge.servlet.transport.body.BodyStore;
import org.wsgibridge.servlet.transport.body.StreamedBody;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** Hands requests over to applications. Thread-safe. */
final class CallStarter {
    private final Call.Ends ends;
    private final BodyStore bodies;
    private final Tracing tracing;
    private final boolean idInResponse;

    CallStarter(Call.Ends ends, BodyStore bodies, Tracing tracing) {
        this.ends = ends;
        this.bodies = bodies;
        this.tracing = tracing;
        this.idInResponse = ends.bridge().settings().log().requestIdInResponse();
    }

    /** Hands a request over to the application of a mount. */
    void start(Visit visit, ServedMount served) throws IOException {
        String mount = served.mount().path();
        start(
                visit,
                served,
                environ(
                        visit,
                        served,
                        visit.place().prefix() + mount,
                        visit.place().below().substring(mount.length())));
    }

    /**
     * Hands a request for a file over to the script that handles it.
     *
     * @param path the file's path below the servlet, decoded
     * @param file the file's path in the file system
     */
    void startHandler(Visit visit, ServedMount served, String path, String file) throws IOException {
        EnvironBuilder environ = environ(visit, served, visit.place().prefix() + path, "");
        // mod_wsgi: what handles is the script, what is handled the file.
        String script = served.variables().script();
        start(
                visit,
                served,
                environ.replace("SCRIPT_FILENAME", file)
                        .replace("mod_wsgi.handler_script", script)
                        .replace("mod_wsgi.request_handler", "wsgi-resource"));
    }

    private static EnvironBuilder environ(Visit visit, ServedMount served, String scriptName, String pathInfo) {
        EnvironBuilder environ =
                RequestVariables.snapshot(visit.arrived(), visit.id(), scriptName, pathInfo, served.variables());
        Visit.User user = visit.user();
        return user == null
                ? environ
                : environ.replace("REMOTE_USER", user.name()).replace("AUTH_TYPE", user.type());
    }

    private void start(Visit visit, ServedMount served, EnvironBuilder environ) throws IOException {
        HttpServletRequest request = visit.request();
        MountSettings mount = served.mount();
        if (idInResponse) {
            visit.response().setHeader(RequestIds.HEADER, visit.id());
        }
        Call call = new Call(
                ends, served, visit.id(), environ, visit.times(), request.startAsync(request, visit.response()));
        call.trace(tracing.begin(visit.arrived(), mount, environ));
        if (mount.servletObjects()) {
            call.objects(Map.of("servlet.request", visit.arrived(), "servlet.context", request.getServletContext()));
        }
        receive(request, served, call);
    }

    /** Sees to the body, and hands the request over. */
    private void receive(HttpServletRequest request, ServedMount served, Call call) throws IOException {
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
            call.onFailure(Outcome.BAD_REQUEST, 413, UnreadBody.of(request, ends.watch()));
        } else if (mount.requestBuffering()) {
            BodyReader.start(
                    new BodyReader.Source(
                            request, request.getInputStream(), length, limit, ends.watch(), served.socketNanos()),
                    bodies,
                    call);
        } else {
            call.onStream(new StreamedBody(request, length, limit, ends.watch()));
        }
    }

    private static boolean hasBody(HttpServletRequest request, long length) {
        if (length >= 0) {
            return length > 0;
        }
        // HTTP/2 and later need neither header to have a body.
        return request.getHeader("Transfer-Encoding") != null
                || !request.getProtocol().startsWith("HTTP/1");
    }
}
