package org.wsgibridge.servlet.admin.door;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.AdminMount;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;

/**
 * The part of the admin mount that is on the port of the applications. All other requests reach the application as if
 * there were no admin mount. Thread-safe.
 */
public final class PublicDoor {
    private static final String PREFIX = "/-/";

    private final AdminMount mount;
    private final boolean whole;
    private final boolean probes;
    private final ServletExchange.Transport transport;

    private PublicDoor(AdminMount mount, AdminSettings settings, ServletExchange.Transport transport) {
        this.mount = mount;
        this.whole = settings.place() == AdminPlace.PUBLIC;
        this.probes = settings.probes();
        this.transport = transport;
    }

    /**
     * Returns the door that the settings ask for.
     *
     * @param mount the admin mount
     * @param settings the settings
     * @param container the differences of the container
     * @param watch ends the streams of viewers that stall
     * @return the door; {@code null} if nothing of the mount is on this port
     */
    public static @Nullable PublicDoor of(
            AdminMount mount, AdminSettings settings, Container container, StallWatch watch) {
        return settings.place() == AdminPlace.PUBLIC || settings.probes()
                ? new PublicDoor(mount, settings, new ServletExchange.Transport(container, watch))
                : null;
    }

    /**
     * Answers a request if it is for the admin mount.
     *
     * @param request the request
     * @param response its response
     * @param below the path below the servlet, decoded
     * @return whether it was answered; if not, it is unchanged
     * @throws IOException if the client is gone
     */
    public boolean serve(HttpServletRequest request, HttpServletResponse response, String below) throws IOException {
        if (!below.startsWith(PREFIX)
                || !(whole ? mount.has(below) : AdminMount.isProbe(below))
                || !isWrittenPlainly(request, below)) {
            return false;
        }
        ServletExchange exchange = new ServletExchange(request, response, below, transport);
        if (whole) {
            mount.serve(exchange, probes);
        } else {
            mount.probe(exchange);
        }
        return true;
    }

    /**
     * Returns whether the client has sent the path without escapes, parameters and dot segments. A path that belongs to
     * the mount only after decoding may have passed a proxy that blocks these paths.
     */
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
