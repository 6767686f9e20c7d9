package org.wsgibridge.servlet.request;

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
import org.wsgibridge.servlet.access.AccessRecorder;
import org.wsgibridge.servlet.admin.door.PublicDoor;
import org.wsgibridge.servlet.arrival.Arrivals;
import org.wsgibridge.servlet.error.ErrorPages;
import org.wsgibridge.servlet.forwarded.ForwardedRequest;
import org.wsgibridge.servlet.mount.MountVariables;
import org.wsgibridge.servlet.mount.RequestVariables;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.mount.ServerFacts;
import org.wsgibridge.servlet.request.IncomingRequest.Route;
import org.wsgibridge.servlet.request.RequestStarter.RequestServices;
import org.wsgibridge.servlet.session.SessionLocks;
import org.wsgibridge.servlet.staticfiles.DocumentRootFiles;
import org.wsgibridge.servlet.staticfiles.ErrorSink;
import org.wsgibridge.servlet.staticfiles.StaticFiles;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.Accepted;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ResponseSpool;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.ServletResponses;
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

/**
 * Finds out for each request what serves it (the admin mount, a static file, the document root or an application), and
 * starts that. Thread-safe.
 */
public final class WsgiDispatcher implements AccessGate.Decision {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiDispatcher.class);
    private static final long ERROR_STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final WsgiBridge bridge;
    private final @Nullable PublicDoor admin;
    private final StaticFiles staticFiles;
    private final @Nullable DocumentRootFiles root;
    private final @Nullable AccessGate gate;
    private final Container container;
    private final StallWatch watch;
    private final RequestStarter calls;
    private final ErrorPages pages;
    private final Map<String, ServedMount> mounts;
    private final Map<String, ServedMount> handlers;
    private final MountVariables variables;
    private final RequestIds ids;
    private final Arrivals arrivals;
    private final TrustedProxies proxies;
    private final AccessRecorder recorder;

    public WsgiDispatcher(
            WsgiBridge bridge,
            @Nullable PublicDoor admin,
            Transport transport,
            StaticFiles staticFiles,
            ServerFacts facts,
            AccessRecorder recorder) {
        this.bridge = bridge;
        this.admin = admin;
        this.staticFiles = staticFiles;
        SiteSettings site = bridge.settings().site();
        this.root = site.documentRoot() == null ? null : new DocumentRootFiles(site.documentRoot(), staticFiles);
        this.recorder = recorder;
        this.container = transport.container;
        this.gate = site.access() == null ? null : new AccessGate(bridge, container, recorder, site.access(), facts);
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
        this.pages = new ErrorPages(bridge, staticFiles, root, mounts);
        this.watch = transport.watch;
        this.calls = new RequestStarter(
                new RequestServices(bridge, container, watch, pages, recorder, new SessionLocks()),
                transport.bodies,
                transport.tracing);
    }

    /**
     * The services that move the bytes of requests and responses.
     *
     * @param container the differences of the container
     * @param arrivals checks requests first
     * @param watch ends the requests of clients that stall
     * @param bodies keeps request bodies
     * @param spool keeps responses for slow clients
     * @param tracing makes spans of requests
     */
    public record Transport(
            Container container,
            Arrivals arrivals,
            StallWatch watch,
            BodyStore bodies,
            ResponseSpool spool,
            Tracing tracing) {}

    /** Serves a request. Usually returns before the request is answered. */
    public void service(HttpServletRequest direct, HttpServletResponse response, ServletPaths prefixes)
            throws IOException, ServletException {
        RequestTimes times = new RequestTimes();
        try {
            variables.limits().checkLine(RequestVariables.lineLength(direct));
            route(direct, response, prefixes, times);
        } catch (HeadTooLargeException e) {
            LOG.debug("request refused: {}", e.getMessage());
            ResponseHead head = send(direct, response, ErrorResponse.of(e.status(), List.of()));
            recorder.answered(direct, head, times.arrived());
        }
    }

    private void route(
            HttpServletRequest direct, HttpServletResponse response, ServletPaths prefixes, RequestTimes times)
            throws IOException, ServletException {
        HttpServletRequest request = direct;
        ServletPaths.Location place;
        try {
            request = ForwardedRequest.of(arrivals.accept(direct), proxies);
            place = prefixes.place(request, arrivals);
        } catch (RefusedRequestException e) {
            LOG.debug("request refused: {}", e.getMessage());
            recorder.answered(request, refuse(request, response, e.status()), times.arrived());
            return;
        }
        if (place == null) {
            recorder.answered(request, refuse(request, response, 400), times.arrived());
            return;
        }
        if (admin != null && admin.serve(request, response, place.below())) {
            recorder.log(request, new ResponseHead(response.getStatus(), "", List.of()), times.arrived());
            return;
        }
        if (!request.isAsyncSupported()) {
            LogCode.NOT_ASYNCHRONOUS.log(LOG);
            recorder.answered(request, refuse(request, response, 500), times.arrived());
            return;
        }
        // The id depends on the address of the peer itself, and async cycles belong to the container's own request.
        Route route = find(place.below(), request.getMethod());
        IncomingRequest incoming =
                new IncomingRequest(request, direct, response, place, route, ids.of(direct), times, null);
        if (gate == null) {
            allowed(incoming);
        } else {
            gate.check(incoming, this);
        }
    }

    /** Finds out what serves a request. */
    private Route find(String below, String method) {
        StaticMapping mapping = staticFiles.find(below);
        MountSettings mount = bridge.mount(below);
        ServedMount served = mount == null ? null : mounts.get(mount.path());
        // The longer prefix wins. The settings guarantee that no two are equal.
        if (mapping != null
                && (mount == null || mapping.prefix().length() > mount.path().length())) {
            return new Route(mapping, null, served, below);
        }
        DocumentRootFiles.Hit hit = root == null ? null : root.find(below, method, mount != null);
        return new Route(null, hit, served, below);
    }

    @Override
    public void allowed(IncomingRequest incoming) throws IOException {
        Route route = incoming.route();
        if (route.mapping() != null) {
            HttpServletRequest request = incoming.request();
            ErrorSink errors = error -> answer(incoming, error);
            answered(incoming, staticFiles.serve(route.mapping(), route.below(), request, incoming.response(), errors));
        } else if (root != null && route.hit() != null) {
            serve(incoming, root, route.hit());
        } else if (route.mount() != null) {
            calls.start(incoming, route.mount());
        } else {
            refused(incoming, ErrorResponse.of(404, List.of()));
        }
    }

    private void serve(IncomingRequest incoming, DocumentRootFiles files, DocumentRootFiles.Hit hit)
            throws IOException {
        ServedMount handler = handlers.isEmpty() ? null : handlers.get(files.extension(hit));
        if (handler == null) {
            ErrorSink errors = error -> answer(incoming, error);
            HttpServletRequest request = incoming.request();
            answered(incoming, files.serve(hit, incoming.place().prefix(), request, incoming.response(), errors));
            return;
        }
        Path file = files.fileOf(hit);
        if (file == null) {
            refused(incoming, ErrorResponse.of(404, List.of()));
        } else {
            calls.startHandler(incoming, handler, hit.path(), Environ.nativeString(file.toString()));
        }
    }

    @Override
    public void refused(IncomingRequest incoming, ErrorResponse error) throws IOException {
        answered(incoming, answer(incoming, error));
    }

    private void answered(IncomingRequest incoming, ResponseHead head) {
        recorder.answered(
                incoming.arrived(), incoming.request(), head, incoming.times().arrived());
    }

    /** Answers with an error document, or with the bridge's own page. */
    private ResponseHead answer(IncomingRequest incoming, ErrorResponse error) throws IOException {
        if (!pages.has(error.status())) {
            return send(incoming.request(), incoming.response(), error);
        }
        HttpServletRequest request = incoming.request();
        ErrorResponse.Page own = error.page(Accepted.by(request));
        ResponseHead head = own.head();
        Environ environ = RequestVariables.snapshot(
                        incoming.arrived(),
                        incoming.id(),
                        incoming.place().prefix(),
                        incoming.place().below(),
                        variables)
                .build();
        ServletResponseChannel channel = channel(request, incoming.response());
        pages.fetch(head, new ErrorPages.Failed(environ, incoming.place().prefix(), true), document -> {
            if (document == null) {
                byte[] page = own.body();
                channel.send(head, page, 0, incoming.arrived().getMethod().equals("HEAD") ? 0 : page.length);
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

    /**
     * Answers a request that is malformed. In HTTP/1 the connection is closed, because the bytes that follow may be a
     * part of that request.
     */
    private ResponseHead refuse(HttpServletRequest request, HttpServletResponse response, int status)
            throws IOException {
        List<Header> headers =
                request.getProtocol().startsWith("HTTP/1") ? List.of(new Header("Connection", "close")) : List.of();
        return send(request, response, ErrorResponse.of(status, headers));
    }

    /** Answers a request that comes after the bridge was closed, while the server is about to stop: with 503. */
    public static void sendUnavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<Header> headers = List.of(new Header("Connection", "close"), new Header("Retry-After", "1"));
        var unused = send(response, ErrorResponse.of(503, headers).page(Accepted.by(request)));
    }

    /** Answers a request whose body was not read; an asynchronous answer is used if there may be one. */
    private ResponseHead send(HttpServletRequest request, HttpServletResponse response, ErrorResponse error)
            throws IOException {
        ErrorResponse.Page page = error.page(Accepted.by(request));
        if (UnreadBody.of(request, watch).isRead() || !request.isAsyncSupported()) {
            return send(response, page);
        }
        byte[] body = page.body();
        channel(request, response)
                .send(page.head(), body, 0, request.getMethod().equals("HEAD") ? 0 : body.length);
        return page.head();
    }

    private static ResponseHead send(HttpServletResponse response, ErrorResponse.Page page) throws IOException {
        ServletResponses.setHead(page.head(), response);
        response.getOutputStream().write(page.body());
        return page.head();
    }
}
