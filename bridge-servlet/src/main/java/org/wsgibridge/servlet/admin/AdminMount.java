package org.wsgibridge.servlet.admin;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.AgentCheck;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.servlet.admin.AdminGuard.Right;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * The admin mount. {@code /-/live} says whether the bridge works or the JVM should be restarted, {@code /-/ready} says
 * whether it accepts requests now, and {@code /-/status} is a page for people. It never waits for an interpreter.
 * Thread-safe.
 */
public final class AdminMount {
    private static final String LIVE = "/-/live";
    private static final String READY = "/-/ready";

    private final WsgiBridge bridge;
    private final AdminGuard guard;
    private final StatusMount status;
    private final Map<String, AdminPage> pages;
    private final Map<String, AdminPage> reports;
    private volatile boolean ending;

    /**
     * Makes the admin mount of a bridge.
     *
     * @param bridge the bridge
     * @param token the token for the mount, {@code null} for none
     * @param status the status page
     * @param pages pages for callers that may see metrics, by their paths such as {@code /-/metrics}
     * @param reports pages for callers that may see everything, by their paths such as {@code /-/settings}
     */
    public AdminMount(
            WsgiBridge bridge,
            @Nullable Token token,
            StatusMount status,
            Map<String, AdminPage> pages,
            Map<String, AdminPage> reports) {
        this.bridge = bridge;
        this.guard = new AdminGuard(bridge.settings().admin(), token);
        this.status = status;
        this.pages = Map.copyOf(pages);
        this.reports = Map.copyOf(reports);
    }

    /**
     * Returns whether the mount serves a path.
     *
     * @param below the path below the servlet
     */
    public boolean has(String below) {
        return isProbe(below) || status.has(below) || pages.containsKey(below) || reports.containsKey(below);
    }

    /**
     * Returns whether a path is that of a probe.
     *
     * @param below the path below the servlet
     */
    public static boolean isProbe(String below) {
        return below.equals(LIVE) || below.equals(READY);
    }

    /** Announces the end of the server: from now on, the bridge is not ready. */
    public void announceEnd() {
        ending = true;
    }

    /**
     * Answers a request, according to the rights of the caller.
     *
     * @param request a request for a path that the mount {@linkplain #has has}
     * @param probes whether every caller gets an answer to probes
     * @throws IOException if the client is gone
     */
    public void serve(AdminExchange request, boolean probes) throws IOException {
        String path = request.path();
        Right needed = status.has(path) || reports.containsKey(path) ? Right.EVERYTHING : Right.METRICS;
        if (guard.right(request).compareTo(needed) < 0) {
            if (probes && isProbe(path)) {
                probe(request);
                return;
            }
            if (!guard.admits(request)) {
                return;
            }
        }
        if (status.has(path)) {
            status.serve(request);
        } else if (isToBeRead(request)) {
            request.answer(plain(read(request)));
        }
    }

    private AdminAnswer read(AdminExchange request) throws IOException {
        String path = request.path();
        AdminPage report = reports.get(path);
        if (report != null) {
            return StatusGuard.isOwnSite(request)
                    ? report.answer(request)
                    : AdminAnswer.problem(403, "the request comes from another site");
        }
        AdminPage page = pages.get(path);
        return page == null ? details(path) : page.answer(request);
    }

    /**
     * Answers a probe with one word.
     *
     * @throws IOException if the client is gone
     */
    public void probe(AdminExchange request) throws IOException {
        if (isToBeRead(request)) {
            boolean up = report(request.path()).up();
            request.answer(plain(AdminAnswer.text(up ? 200 : 503, up ? "ok" : "unavailable")));
        }
    }

    /**
     * Returns the answer to an agent check of a load balancer. Like a probe, it tells every caller only whether the
     * bridge works.
     */
    public String agentCheck() {
        return AgentCheck.answer(bridge, ending);
    }

    private AdminAnswer details(String path) {
        HealthReport report = report(path);
        return AdminAnswer.json(report.up() ? 200 : 503, report.content());
    }

    private HealthReport report(String path) {
        return path.equals(LIVE) ? HealthReport.live(bridge) : HealthReport.ready(bridge, ending);
    }

    private static AdminAnswer plain(AdminAnswer answer) {
        return answer.with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
    }

    private static boolean isToBeRead(AdminExchange request) throws IOException {
        if (request.method().equals("GET") || request.method().equals("HEAD")) {
            return true;
        }
        request.answer(AdminAnswer.problem(405, "expected GET or HEAD").with("Allow", "GET, HEAD"));
        return false;
    }
}
