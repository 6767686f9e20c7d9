package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.settings.AdminAccess;

/**
 * The admin mount: {@code /-/live} tells whether the bridge works or the JVM should be restarted, {@code /-/ready} whether it
 * takes requests now, {@code /-/status} is a page for people. Whoever may not ask gets to the application, as if there were
 * no such mount. Thread-safe; never waits for an interpreter.
 */
public final class AdminMount {
    private static final String PREFIX = "/-/";
    private static final String LIVE = "/-/live";
    private static final String READY = "/-/ready";

    private final WsgiBridge bridge;
    private final AdminAccess access;
    private final StatusMount status;
    private final Map<String, AdminPage> pages;

    /**
     * Makes the admin mount of a bridge.
     *
     * @param bridge the bridge
     * @param status its page for people
     * @param further its other pages, by their paths such as {@code /-/metrics}
     */
    public AdminMount(WsgiBridge bridge, StatusMount status, Map<String, AdminPage> further) {
        this.bridge = bridge;
        this.status = status;
        this.access = bridge.settings().admin().access();
        this.pages = Map.copyOf(further);
    }

    /**
     * Answers a request if it is for the admin mount.
     *
     * @param request the request
     * @param response its response
     * @param below the path below the servlet, decoded
     * @return whether it was answered; nothing has happened to it otherwise
     * @throws IOException when the client is gone
     */
    public boolean serve(HttpServletRequest request, HttpServletResponse response, String below) throws IOException {
        if (!below.startsWith(PREFIX)) {
            return false;
        }
        if (status.has(below)) {
            return isWrittenPlainly(request, below) && status.serve(request, response, below);
        }
        AdminPage page = pages.get(below);
        if (page == null && !below.equals(LIVE) && !below.equals(READY)) {
            return false;
        }
        if (!isWrittenPlainly(request, below) || !Callers.mayAsk(access, request)) {
            return false;
        }
        String method = request.getMethod();
        response.setHeader("Cache-Control", "no-store");
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.setStatus(405);
            response.setHeader("Allow", "GET, HEAD");
            response.setHeader("Content-Length", "0");
            return true;
        }
        if (page != null) {
            page.serve(request, response);
            return true;
        }
        HealthReport report = below.equals(LIVE) ? HealthReport.live(bridge) : HealthReport.ready(bridge);
        byte[] body = (Json.of(report.content()) + "\n").getBytes(UTF_8);
        response.setStatus(report.up() ? 200 : 503);
        response.setHeader("Content-Type", "application/json");
        response.setHeader("Content-Length", Integer.toString(body.length));
        if (method.equals("GET")) {
            response.getOutputStream().write(body);
        }
        return true;
    }

    /** A path that becomes ours only by being decoded has slipped past somebody who keeps these paths to himself. */
    private static boolean isWrittenPlainly(HttpServletRequest request, String below) {
        String uri = request.getRequestURI();
        int context = Math.min(request.getContextPath().length(), uri.length());
        String path = uri.substring(context);
        return path.endsWith(below)
                && path.indexOf('%') < 0
                && path.indexOf(';') < 0
                && !path.contains("//")
                && !path.contains("/.");
    }
}
