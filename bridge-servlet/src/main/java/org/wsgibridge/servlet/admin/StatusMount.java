package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.log.LogText;
import org.wsgibridge.servlet.admin.level.LogLevels;
import org.wsgibridge.wsgi.Header;

/** Serves the status page with its style, script, data and actions. Thread-safe. */
public final class StatusMount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusMount.class);
    private static final String ROOT = "/-/status";

    /** The headers of all answers. The page may load only its own files, and may not be shown in a frame. */
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

    private static final String EVENT_STREAM = "text/event-stream";
    private static final List<Header> EVENT_HEADERS = Stream.concat(
                    Stream.of(new Header("Content-Type", EVENT_STREAM), new Header("X-Accel-Buffering", "no")),
                    HEADERS.stream())
            .toList();

    private final WsgiBridge bridge;
    private final StatusGuard guard;
    private final StatusSource source;
    private final Viewers viewers;
    private final LogLevels levels;
    private final Map<String, Get> gets;
    private final Map<String, Function<AdminExchange, AdminAnswer>> posts;

    private final Function<StatusSnapshot, String> asJson;
    private final Function<StatusSnapshot, String> asPage;

    private interface Get {
        void serve(AdminExchange request) throws IOException;
    }

    /**
     * Makes the status page of a bridge.
     *
     * @param bridge the bridge
     * @param contextPath the web application's path, {@code ""} for the root
     * @param levels the levels of loggers
     */
    public StatusMount(WsgiBridge bridge, String contextPath, LogLevels levels) {
        this.bridge = bridge;
        this.guard = new StatusGuard(bridge.settings().admin());
        this.source = new StatusSource(bridge, contextPath);
        this.viewers = new Viewers(source::snapshot, bridge.watchdog());
        this.levels = levels;
        LevelActions actions = new LevelActions(levels);
        this.asJson = snapshot -> Json.of(StatusJson.content(snapshot));
        this.asPage = snapshot -> Json.of(Map.of(
                "page",
                StatusHtml.fragment(snapshot, levels.entries(), guard.actions()),
                "summary",
                summary(snapshot)));
        this.gets = Map.of(
                ROOT,
                this::page,
                ROOT + ".css",
                request -> file(request, "status.css", "text/css; charset=utf-8"),
                ROOT + ".js",
                request -> file(request, "status.js", "text/javascript; charset=utf-8"),
                ROOT + ".json",
                this::json,
                ROOT + ".schema.json",
                request -> file(request, "status.schema.json", "application/schema+json"),
                ROOT + "/events",
                this::events,
                ROOT + "/stack",
                this::stack,
                ROOT + "/log-levels",
                request -> answer(request, actions.list()));
        this.posts = Map.of(
                ROOT + "/reload", this::reload, ROOT + "/retire", this::retire, ROOT + "/log-level", actions::change);
    }

    /** Takes a snapshot of the bridge. Reads files of the operating system. */
    StatusSnapshot snapshot() {
        return source.snapshot();
    }

    /** Returns whether a path belongs to the status page. */
    boolean has(String below) {
        return gets.containsKey(below) || posts.containsKey(below);
    }

    /** Answers a request of a caller that may see the status. */
    void serve(AdminExchange request) throws IOException {
        String path = request.path();
        Get get = gets.get(path);
        Function<AdminExchange, AdminAnswer> post = posts.get(path);
        String method = request.method();
        if (get != null && (method.equals("GET") || method.equals("HEAD"))) {
            if (!path.equals(ROOT) && !StatusGuard.isOwnSite(request)) {
                answer(request, AdminAnswer.problem(403, "the request comes from another site"));
            } else {
                get.serve(request);
            }
        } else if (post != null && method.equals("POST")) {
            String refusal = guard.refusal(request);
            answer(request, refusal == null ? post.apply(request) : AdminAnswer.problem(403, refusal));
        } else {
            answer(
                    request,
                    AdminAnswer.problem(405, "expected " + (get == null ? "POST" : "GET or HEAD"))
                            .with("Allow", get == null ? "POST" : "GET, HEAD"));
        }
    }

    private static void answer(AdminExchange request, AdminAnswer answer) throws IOException {
        request.answer(answer.with(HEADERS));
    }

    private void page(AdminExchange request) throws IOException {
        String html = StatusHtml.page(snapshot(), levels.entries(), guard.actions(), guard.tokenFor(request));
        answer(request, AdminAnswer.of(200, "text/html; charset=utf-8", html));
    }

    private void json(AdminExchange request) throws IOException {
        answer(request, AdminAnswer.json(200, StatusJson.content(snapshot())));
    }

    private static void file(AdminExchange request, String name, String type) throws IOException {
        try (InputStream in = StatusMount.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            answer(request, AdminAnswer.of(200, type, new String(in.readAllBytes(), UTF_8)));
        }
    }

    private void events(AdminExchange request) throws IOException {
        if (request.method().equals("HEAD")) {
            answer(request, AdminAnswer.of(200, EVENT_STREAM, ""));
            return;
        }
        Viewers.Subscription subscription = viewers.hasRoom() ? viewers.subscription() : null;
        AdminExchange.Events events = subscription == null ? null : request.stream(EVENT_HEADERS, subscription::cancel);
        if (subscription == null || events == null) {
            answer(
                    request,
                    AdminAnswer.problem(503, "too many watch, or requests cannot be asynchronous")
                            .with("Retry-After", "10"));
            return;
        }
        subscription.start(events, request.parameter("page") == null ? asJson : asPage);
    }

    private void stack(AdminExchange request) throws IOException {
        String id = request.parameter("request");
        if (id == null || request.method().equals("HEAD")) {
            answer(request, AdminAnswer.problem(400, "expected ?request=ID, by GET"));
            return;
        }
        request.answerLater(bridge.stack(id).handle((text, failure) -> {
            boolean found = text != null && !text.isBlank();
            AdminAnswer answer = found
                    ? AdminAnswer.text(200, text.stripTrailing())
                    : AdminAnswer.text(404, "The request has ended, or its interpreter does not answer.");
            return answer.with(HEADERS);
        }));
    }

    private AdminAnswer reload(AdminExchange request) {
        String group = parameter(request, "group");
        if (!bridge.reload(group)) {
            return AdminAnswer.problem(404, "there is no process group " + group);
        }
        LOG.info(
                "Process group {} is loaded again: asked for on the status page by {}",
                group,
                LogText.line(request.caller()));
        return done("Process group " + group + " is being loaded again.");
    }

    private AdminAnswer retire(AdminExchange request) {
        String group = parameter(request, "group");
        String interpreter = parameter(request, "interpreter");
        if (!bridge.evict(group, interpreter)) {
            return AdminAnswer.problem(
                    404, "no interpreter " + interpreter + " takes requests in process group " + group);
        }
        LOG.info(
                "Interpreter {} is replaced: asked for on the status page by {}",
                interpreter,
                LogText.line(request.caller()));
        return done("Interpreter " + interpreter + " is being replaced.");
    }

    private static AdminAnswer done(String what) {
        return AdminAnswer.json(202, Map.of("done", what));
    }

    private static String parameter(AdminExchange request, String name) {
        String value = request.parameter(name);
        return value == null ? "" : value;
    }

    /** Returns the key figures in sentences, for screen readers. */
    private static String summary(StatusSnapshot snapshot) {
        StringBuilder text = new StringBuilder();
        for (StatusSnapshot.Group group : snapshot.groups()) {
            text.append("Process group ")
                    .append(group.name())
                    .append(": ")
                    .append(Units.decimal(group.lastMinute().throughput()))
                    .append(" requests a second, 95 percent within ")
                    .append(Units.percentile(group.lastMinute().percentile(95)))
                    .append(", capacity used ")
                    .append(Units.percent(group.utilization()))
                    .append(", ")
                    .append(group.stats().queued())
                    .append(" waiting. ");
        }
        return text.toString();
    }

    /** Ends the event streams of all viewers. */
    @Override
    public void close() {
        viewers.close();
    }
}
