package org.wsgibridge.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.forwarded.TrustedProxies;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.admin.AdminMount;
import org.wsgibridge.servlet.forwarded.ForwardedRequest;
import org.wsgibridge.servlet.statics.DocumentRootFiles;
import org.wsgibridge.servlet.statics.StaticFiles;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.BodyReader;
import org.wsgibridge.servlet.transport.BodyStore;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ResponseHeads;
import org.wsgibridge.servlet.transport.StallWatch;
import org.wsgibridge.servlet.transport.StreamedBody;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.SiteSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.ResponseHead;

/** Takes requests from the container to the bridge. Thread-safe. */
final class WsgiDispatcher implements AccessGate.Decision {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiDispatcher.class);

    private final WsgiBridge bridge;
    private final AdminMount admin;
    private final StaticFiles statics;
    private final @Nullable DocumentRootFiles root;
    private final @Nullable AccessGate gate;
    private final Call.Ends ends;
    private final BodyStore bodies;
    private final Tracing tracing;
    private final Map<String, ServedMount> mounts;
    private final RequestIds ids;
    private final TrustedProxies proxies;
    private final Answers answers;

    WsgiDispatcher(WsgiBridge bridge, AdminMount admin, Transport transport, StaticFiles statics, ServerFacts facts) {
        this.bridge = bridge;
        this.admin = admin;
        this.statics = statics;
        SiteSettings site = bridge.settings().site();
        this.root = site.documentRoot() == null ? null : new DocumentRootFiles(site.documentRoot(), statics);
        this.gate = site.access() == null ? null : new AccessGate(bridge, transport.container, site.access(), facts);
        this.ends = new Call.Ends(bridge, transport.container, transport.watch);
        this.bodies = transport.bodies;
        this.tracing = transport.tracing;
        this.ids = new RequestIds(bridge.settings().log());
        this.proxies = new TrustedProxies(bridge.settings().proxies());
        this.answers = new Answers(bridge.accessLog());
        this.mounts = bridge.settings().mounts().stream()
                .collect(Collectors.toMap(
                        MountSettings::path, mount -> ServedMount.of(mount, bridge.settings(), facts)));
    }

    /**
     * What does not change from request to request.
     *
     * @param serverInfo the container's name and version
     * @param documentRoot the web application's folder, {@code ""} when it is not unpacked
     */
    record ServerFacts(String serverInfo, String documentRoot) {}

    /**
     * How bytes are moved.
     *
     * @param container the container's ways
     * @param watch gives up clients that stall
     * @param bodies keeps request bodies
     * @param tracing follows requests
     */
    record Transport(Container container, StallWatch watch, BodyStore bodies, Tracing tracing) {}

    /** Serves a request; returns before it is answered. */
    void service(HttpServletRequest direct, HttpServletResponse response, Prefixes prefixes)
            throws IOException, ServletException {
        RequestTimes times = new RequestTimes();
        HttpServletRequest request = ForwardedRequest.of(direct, proxies);
        Prefixes.Place place = place(request, prefixes);
        if (place == null) {
            answers.answered(request, sendError(response, 400), times.arrived());
            return;
        }
        if (admin.serve(request, response, place.below())) {
            answers.answered(request, new ResponseHead(response.getStatus(), "", List.of()), times.arrived());
            return;
        }
        if (!request.isAsyncSupported()) {
            throw new ServletException(LogCode.NOT_ASYNCHRONOUS.text());
        }
        // Ids are from who sends them himself, and async cycles are of the container's own request.
        Visit visit = new Visit(request, direct, response, place, ids.of(direct), times, null);
        if (gate == null) {
            allowed(visit);
        } else {
            gate.check(visit, this);
        }
    }

    /** Finds out who serves a request, and has it served. */
    @Override
    public void allowed(Visit visit) throws IOException {
        String below = visit.place().below();
        StaticMapping mapping = statics.find(below);
        MountSettings mount = bridge.mount(below);
        // The longer prefix wins; settings see to it that no two are the same.
        if (mapping != null
                && (mount == null || mapping.prefix().length() > mount.path().length())) {
            answers.answered(visit, statics.serve(mapping, below, visit.request(), visit.response()));
            return;
        }
        DocumentRootFiles.Hit hit =
                root == null ? null : root.find(below, visit.arrived().getMethod(), mount != null);
        if (root != null && hit != null) {
            answers.answered(visit, root.serve(hit, visit.place().prefix(), visit.request(), visit.response()));
        } else if (mount != null) {
            start(visit, mount);
        } else {
            refused(visit, ErrorResponse.of(404, List.of()));
        }
    }

    @Override
    public void refused(Visit visit, ErrorResponse error) throws IOException {
        answers.answered(visit, send(visit.response(), error));
    }

    private static Prefixes.@Nullable Place place(HttpServletRequest request, Prefixes prefixes) {
        if (request.getHeader("Transfer-Encoding") != null && request.getHeader("Content-Length") != null) {
            LOG.debug("request refused: it has both Content-Length and Transfer-Encoding");
            return null;
        }
        try {
            return prefixes.place(request);
        } catch (InvalidRequestPathException e) {
            LOG.debug("request refused: {}", e.getMessage());
            return null;
        }
    }

    private void start(Visit visit, MountSettings mount) throws IOException {
        HttpServletRequest request = visit.request();
        ServedMount served = mounts.get(mount.path());
        if (served == null) {
            throw new IllegalStateException("an unknown mount: " + mount.path());
        }
        String id = visit.id();
        if (bridge.settings().log().requestIdInResponse()) {
            visit.response().setHeader(RequestIds.HEADER, id);
        }
        EnvironBuilder environ = RequestVariables.snapshot(
                visit.arrived(),
                id,
                visit.place().prefix() + mount.path(),
                visit.place().below().substring(mount.path().length()),
                served.variables());
        Visit.User user = visit.user();
        if (user != null) {
            environ.replace("REMOTE_USER", user.name()).replace("AUTH_TYPE", user.type());
        }
        Call call = new Call(ends, served, id, environ, visit.times(), request.startAsync(request, visit.response()));
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
        if (!hasBody(request, length)) {
            call.onBody(RequestBody.EMPTY, false);
        } else if (limit > 0 && length > limit) {
            call.onFailure(Outcome.BAD_REQUEST, 413);
        } else if (mount.requestBuffering()) {
            BodyReader.start(
                    new BodyReader.Source(request.getInputStream(), length, limit, ends.watch(), served.socketNanos()),
                    bodies,
                    call);
        } else {
            call.onStream(new StreamedBody(request, length, limit));
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

    /** Answers a request that comes when the bridge is gone: to a server that is about to stop. */
    static void sendUnavailable(HttpServletResponse response) throws IOException {
        response.setHeader("Connection", "close");
        response.setHeader("Retry-After", "1");
        var unused = sendError(response, 503);
    }

    /** Answers a request for which there is no mount. */
    static ResponseHead sendError(HttpServletResponse response, int status) throws IOException {
        return send(response, ErrorResponse.of(status, List.of()));
    }

    private static ResponseHead send(HttpServletResponse response, ErrorResponse error) throws IOException {
        ResponseHeads.apply(error.head(), response);
        response.getOutputStream().write(error.body());
        return error.head();
    }
}
