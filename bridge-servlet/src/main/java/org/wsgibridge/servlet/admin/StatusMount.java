package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.StallWatch;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/** The status page, what it is made of, and what it can do. Thread-safe. */
public final class StatusMount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusMount.class);
    private static final String ROOT = "/-/status";
    private static final String JSON = "application/json";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final long STALL_NANOS = 30_000_000_000L;

    /** Nothing but its own files, shown by nobody else. */
    private static final List<Header> HEADERS = List.of(
            new Header("Cache-Control", "no-store"),
            new Header(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            new Header("Cross-Origin-Opener-Policy", "same-origin"),
            new Header("Cross-Origin-Resource-Policy", "same-origin"),
            new Header("Referrer-Policy", "no-referrer"),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("X-Frame-Options", "DENY"));

    private final WsgiBridge bridge;
    private final Container container;
    private final StallWatch watch;
    private final StatusGuard guard;
    private final StatusSource source;
    private final Viewers viewers;
    private final Map<String, Get> gets;
    private final Map<String, Function<HttpServletRequest, Answer>> posts;

    private final Function<StatusSnapshot, String> asJson;
    private final Function<StatusSnapshot, String> asPage;

    private interface Get {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private record Answer(int status, String type, String text) {
        static Answer problem(int status, String message) {
            return new Answer(status, JSON, Json.of(Map.of("error", message)) + "\n");
        }
    }

    /**
     * Makes the page of a bridge.
     *
     * @param bridge the bridge
     * @param contextPath the web application's path, {@code ""} for the root
     * @param container the container's ways
     * @param watch gives up viewers that stall
     */
    public StatusMount(WsgiBridge bridge, String contextPath, Container container, StallWatch watch) {
        this.bridge = bridge;
        this.container = container;
        this.watch = watch;
        this.guard = new StatusGuard(bridge.settings().admin());
        this.source = new StatusSource(bridge, contextPath);
        this.viewers = new Viewers(source::snapshot);
        this.asJson = snapshot -> Json.of(StatusJson.content(snapshot));
        this.asPage = snapshot ->
                Json.of(Map.of("page", StatusHtml.fragment(snapshot, guard.actions()), "summary", summary(snapshot)));
        this.gets = Map.of(
                ROOT,
                this::page,
                ROOT + ".css",
                (request, response) -> file(request, response, "status.css", "text/css; charset=utf-8"),
                ROOT + ".js",
                (request, response) -> file(request, response, "status.js", "text/javascript; charset=utf-8"),
                ROOT + ".json",
                this::json,
                ROOT + "/events",
                this::events,
                ROOT + "/stack",
                this::stack);
        this.posts = Map.of(ROOT + "/reload", this::reload, ROOT + "/retire", this::retire);
    }

    /** Tells whether a path is the status page's. */
    boolean has(String below) {
        return gets.containsKey(below) || posts.containsKey(below);
    }

    /**
     * Answers a request.
     *
     * @return false when it gets to the application
     */
    boolean serve(HttpServletRequest request, HttpServletResponse response, String below) throws IOException {
        StatusGuard.Decision decision = guard.decide(request, response);
        if (decision != StatusGuard.Decision.SEES) {
            return decision == StatusGuard.Decision.REFUSED;
        }
        HEADERS.forEach(header -> response.setHeader(header.name(), header.value()));
        Get get = gets.get(below);
        Function<HttpServletRequest, Answer> post = posts.get(below);
        String method = request.getMethod();
        if (get != null && (method.equals("GET") || method.equals("HEAD"))) {
            if (!below.equals(ROOT) && !StatusGuard.isOwnSite(request)) {
                send(request, response, Answer.problem(403, "the request comes from another site"));
            } else {
                get.serve(request, response);
            }
        } else if (post != null && method.equals("POST")) {
            String refusal = guard.refusal(request);
            send(request, response, refusal == null ? post.apply(request) : Answer.problem(403, refusal));
        } else {
            response.setHeader("Allow", get == null ? "POST" : "GET, HEAD");
            send(request, response, Answer.problem(405, "expected " + (get == null ? "POST" : "GET or HEAD")));
        }
        return true;
    }

    private void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String html = StatusHtml.page(source.snapshot(), guard.actions(), guard.tokenFor(request));
        send(request, response, new Answer(200, "text/html; charset=utf-8", html));
    }

    private void json(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(request, response, new Answer(200, JSON, asJson.apply(source.snapshot()) + "\n"));
    }

    private static void file(HttpServletRequest request, HttpServletResponse response, String name, String type)
            throws IOException {
        try (InputStream in = StatusMount.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new UncheckedIOException(new IOException(name + " is missing in the jar"));
            }
            send(request, response, new Answer(200, type, new String(in.readAllBytes(), UTF_8)));
        }
    }

    private void events(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!viewers.hasRoom() || !request.isAsyncSupported()) {
            response.setHeader("Retry-After", "10");
            send(request, response, Answer.problem(503, "too many watch, or requests cannot be asynchronous"));
            return;
        }
        if (request.getMethod().equals("HEAD")) {
            send(request, response, new Answer(200, "text/event-stream", ""));
            return;
        }
        ServletResponseChannel channel = channel(request, response);
        channel.onClientGone(() -> viewers.remove(channel));
        channel.start(
                head(200, new Header("Content-Type", "text/event-stream"), new Header("X-Accel-Buffering", "no")));
        viewers.add(channel, "page".equals(request.getQueryString()) ? asPage : asJson);
    }

    private void stack(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = request.getParameter("request");
        if (id == null || !request.isAsyncSupported() || request.getMethod().equals("HEAD")) {
            send(request, response, Answer.problem(400, "expected ?request=ID, by GET"));
            return;
        }
        ServletResponseChannel channel = channel(request, response);
        var unused = bridge.stack(id).whenComplete((text, failure) -> {
            boolean found = text != null && !text.isBlank();
            byte[] body = (found
                            ? text.stripTrailing() + "\n"
                            : "The request has ended, or its interpreter does not answer.\n")
                    .getBytes(UTF_8);
            channel.send(
                    head(
                            found ? 200 : 404,
                            new Header("Content-Type", PLAIN),
                            new Header("Content-Length", Integer.toString(body.length))),
                    body,
                    0,
                    body.length);
        });
    }

    private ServletResponseChannel channel(HttpServletRequest request, HttpServletResponse response) {
        return new ServletResponseChannel(request.startAsync(request, response), container, watch, STALL_NANOS);
    }

    private static ResponseHead head(int status, Header... own) {
        return new ResponseHead(status, status == 200 ? "OK" : "Not Found", List.of(own));
    }

    private Answer reload(HttpServletRequest request) {
        String group = parameter(request, "group");
        if (!bridge.reload(group)) {
            return Answer.problem(404, "there is no process group " + group);
        }
        LOG.info("Process group {} is loaded again: asked for on the status page by {}", group, who(request));
        return new Answer(
                202, JSON, Json.of(Map.of("done", "Process group " + group + " is being loaded again.")) + "\n");
    }

    private Answer retire(HttpServletRequest request) {
        String group = parameter(request, "group");
        String interpreter = parameter(request, "interpreter");
        if (!bridge.evict(group, interpreter)) {
            return Answer.problem(404, "no interpreter " + interpreter + " takes requests in process group " + group);
        }
        LOG.info("Interpreter {} is replaced: asked for on the status page by {}", interpreter, who(request));
        return new Answer(
                202, JSON, Json.of(Map.of("done", "Interpreter " + interpreter + " is being replaced.")) + "\n");
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static @Nullable String who(HttpServletRequest request) {
        return request.getRemoteUser() == null ? request.getRemoteAddr() : request.getRemoteUser();
    }

    /** The key figures in a sentence, for a screen reader. */
    private static String summary(StatusSnapshot snapshot) {
        StringBuilder text = new StringBuilder();
        for (StatusSnapshot.Group group : snapshot.groups()) {
            text.append("Process group ")
                    .append(group.name())
                    .append(": ")
                    .append(Units.decimal(group.lately().throughput()))
                    .append(" requests a second, 95 percent within ")
                    .append(Units.percentile(group.lately().percentile(95)))
                    .append(", capacity used ")
                    .append(Units.percent(group.utilization()))
                    .append(", ")
                    .append(group.stats().queued())
                    .append(" waiting. ");
        }
        return text.toString();
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Answer answer)
            throws IOException {
        byte[] body = answer.text.getBytes(UTF_8);
        response.setStatus(answer.status);
        response.setHeader("Content-Type", answer.type);
        response.setHeader("Content-Length", Integer.toString(body.length));
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    /** Ends the streams of whoever watches. */
    @Override
    public void close() {
        viewers.close();
    }
}
