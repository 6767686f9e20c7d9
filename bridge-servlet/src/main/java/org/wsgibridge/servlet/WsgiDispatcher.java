package org.wsgibridge.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.forwarded.TrustedProxies;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.admin.door.PublicDoor;
import org.wsgibridge.servlet.arrival.Arrivals;
import org.wsgibridge.servlet.forwarded.ForwardedRequest;
import org.wsgibridge.servlet.statics.DocumentRootFiles;
import org.wsgibridge.servlet.statics.ErrorSink;
import org.wsgibridge.servlet.statics.StaticFiles;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ResponseHeads;
import org.wsgibridge.servlet.transport.ResponseSpool;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.body.BodyStore;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.SiteSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.HeadTooLargeException;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.RefusedRequestException;
import org.wsgibridge.wsgi.ResponseHead;

/** Takes requests from the container to the bridge. Thread-safe. */
final class WsgiDispatcher implements AccessGate.Decision {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiDispatcher.class);
    private static final long ERROR_STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final WsgiBridge bridge;
    private final @Nullable PublicDoor admin;
    private final StaticFiles statics;
    private final @Nullable DocumentRootFiles root;
    private final @Nullable AccessGate gate;
    private final Container container;
    private final StallWatch watch;
    private final CallStarter calls;
    private final ErrorPages pages;
    private final Map<String, ServedMount> mounts;
    private final Map<String, ServedMount> handlers;
    private final MountVariables variables;
    private final RequestIds ids;
    private final Arrivals arrivals;
    private final TrustedProxies proxies;
    private final Answers answers;

    WsgiDispatcher(
            WsgiBridge bridge,
            @Nullable PublicDoor admin,
            Transport transport,
            StaticFiles statics,
            ServerFacts facts,
            Answers answers) {
        this.bridge = bridge;
        this.admin = admin;
        this.statics = statics;
        SiteSettings site = bridge.settings().site();
        this.root = site.documentRoot() == null ? null : new DocumentRootFiles(site.documentRoot(), statics);
        this.answers = answers;
        this.container = transport.container;
        this.gate = site.access() == null ? null : new AccessGate(bridge, container, answers, site.access(), facts);
        this.ids = new RequestIds(bridge.settings().log());
        this.arrivals = transport.arrivals;
        this.proxies = new TrustedProxies(bridge.settings().proxies());
        BridgeSettings settings = bridge.settings();
        this.mounts = settings.mounts().stream()
                .collect(Collectors.toMap(
                        MountSettings::path, mount -> ServedMount.of(mount, settings, facts, transport.spool)));
        this.handlers = site.handlers().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        handler -> ServedMount.of(handler.getValue(), settings, facts, transport.spool)));
        this.variables = MountVariables.none(facts, settings.environ());
        this.pages = new ErrorPages(bridge, statics, root, mounts);
        this.watch = transport.watch;
        this.calls = new CallStarter(
                new Call.Ends(bridge, container, watch, pages, answers), transport.bodies, transport.tracing);
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
     * @param arrivals looks at requests first
     * @param watch gives up clients that stall
     * @param bodies keeps request bodies
     * @param spool keeps responses for slow clients
     * @param tracing follows requests
     */
    record Transport(
            Container container,
            Arrivals arrivals,
            StallWatch watch,
            BodyStore bodies,
            ResponseSpool spool,
            Tracing tracing) {}

    /** Serves a request; returns before it is answered. */
    void service(HttpServletRequest direct, HttpServletResponse response, Prefixes prefixes)
            throws IOException, ServletException {
        RequestTimes times = new RequestTimes();
        try {
            variables.limits().checkLine(RequestVariables.lineLength(direct));
            route(direct, response, prefixes, times);
        } catch (HeadTooLargeException e) {
            LOG.debug("request refused: {}", e.getMessage());
            ResponseHead head = send(direct, response, ErrorResponse.of(e.status(), List.of()));
            answers.answered(direct, head, times.arrived());
        }
    }

    private void route(HttpServletRequest direct, HttpServletResponse response, Prefixes prefixes, RequestTimes times)
            throws IOException, ServletException {
        HttpServletRequest request = direct;
        Prefixes.Place place;
        try {
            request = ForwardedRequest.of(arrivals.accept(direct), proxies);
            place = prefixes.place(request, arrivals);
        } catch (RefusedRequestException e) {
            LOG.debug("request refused: {}", e.getMessage());
            answers.answered(request, refuse(request, response, e.status()), times.arrived());
            return;
        }
        if (place == null) {
            answers.answered(request, refuse(request, response, 400), times.arrived());
            return;
        }
        if (admin != null && admin.serve(request, response, place.below())) {
            answers.log(request, new ResponseHead(response.getStatus(), "", List.of()), times.arrived());
            return;
        }
        if (!request.isAsyncSupported()) {
            LogCode.NOT_ASYNCHRONOUS.log(LOG);
            answers.answered(request, refuse(request, response, 500), times.arrived());
            return;
        }
        // Ids are from the peer itself, and async cycles are of the container's own request.
        Route route = find(place.below(), request.getMethod());
        Visit visit = new Visit(request, direct, response, place, route, ids.of(direct), times, null);
        if (gate == null) {
            allowed(visit);
        } else {
            gate.check(visit, this);
        }
    }

    /** Finds out what serves a request. */
    private Route find(String below, String method) {
        StaticMapping mapping = statics.find(below);
        MountSettings mount = bridge.mount(below);
        ServedMount served = mount == null ? null : mounts.get(mount.path());
        // The longer prefix wins; settings see to it that no two are the same.
        if (mapping != null
                && (mount == null || mapping.prefix().length() > mount.path().length())) {
            return new Route(mapping, null, served, below);
        }
        DocumentRootFiles.Hit hit = root == null ? null : root.find(below, method, mount != null);
        return new Route(null, hit, served, below);
    }

    @Override
    public void allowed(Visit visit) throws IOException {
        Route route = visit.route();
        if (route.mapping() != null) {
            HttpServletRequest request = visit.request();
            ErrorSink errors = error -> answer(visit, error);
            answers.answered(visit, statics.serve(route.mapping(), route.below(), request, visit.response(), errors));
        } else if (root != null && route.hit() != null) {
            serve(visit, root, route.hit());
        } else if (route.mount() != null) {
            calls.start(visit, route.mount());
        } else {
            refused(visit, ErrorResponse.of(404, List.of()));
        }
    }

    private void serve(Visit visit, DocumentRootFiles files, DocumentRootFiles.Hit hit) throws IOException {
        ServedMount handler = handlers.isEmpty() ? null : handlers.get(files.extension(hit));
        if (handler == null) {
            ErrorSink errors = error -> answer(visit, error);
            HttpServletRequest request = visit.request();
            answers.answered(visit, files.serve(hit, visit.place().prefix(), request, visit.response(), errors));
            return;
        }
        Path file = files.fileOf(hit);
        if (file == null) {
            refused(visit, ErrorResponse.of(404, List.of()));
        } else {
            calls.startHandler(visit, handler, hit.path(), NativeStrings.utf8(file.toString()));
        }
    }

    @Override
    public void refused(Visit visit, ErrorResponse error) throws IOException {
        answers.answered(visit, answer(visit, error));
    }

    /** Answers with an error document, or with the bridge's own page. */
    private ResponseHead answer(Visit visit, ErrorResponse error) throws IOException {
        ResponseHead head = error.head();
        if (!pages.has(head.status())) {
            return send(visit.request(), visit.response(), error);
        }
        HttpServletRequest request = visit.request();
        Environ environ = RequestVariables.snapshot(
                        visit.arrived(),
                        visit.id(),
                        visit.place().prefix(),
                        visit.place().below(),
                        variables)
                .build();
        ServletResponseChannel channel = channel(request, visit.response());
        pages.fetch(head, new ErrorPages.Failed(environ, visit.place().prefix(), true), document -> {
            if (document == null) {
                byte[] page = error.body();
                channel.send(head, page, 0, visit.arrived().getMethod().equals("HEAD") ? 0 : page.length);
            } else {
                channel.send(document.head(), document.body(), 0, document.body().length);
            }
        });
        return head;
    }

    private ServletResponseChannel channel(HttpServletRequest request, HttpServletResponse response) {
        ServletResponseChannel channel =
                new ServletResponseChannel(request.startAsync(request, response), container, watch, ERROR_STALL_NANOS);
        channel.unread(UnreadBody.of(request, watch));
        return channel;
    }

    /** Answers a request that is none; what follows it on its connection may be a part of it. */
    private ResponseHead refuse(HttpServletRequest request, HttpServletResponse response, int status)
            throws IOException {
        List<Header> headers =
                request.getProtocol().startsWith("HTTP/1") ? List.of(new Header("Connection", "close")) : List.of();
        return send(request, response, ErrorResponse.of(status, headers));
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

    /** Answers a request whose body was not read. */
    private ResponseHead send(HttpServletRequest request, HttpServletResponse response, ErrorResponse error)
            throws IOException {
        if (UnreadBody.of(request, watch).isRead() || !request.isAsyncSupported()) {
            return send(response, error);
        }
        byte[] page = error.body();
        channel(request, response)
                .send(error.head(), page, 0, request.getMethod().equals("HEAD") ? 0 : page.length);
        return error.head();
    }

    private static ResponseHead send(HttpServletResponse response, ErrorResponse error) throws IOException {
        ResponseHeads.apply(error.head(), response);
        response.getOutputStream().write(error.body());
        return error.head();
    }
}
