package org.wsgibridge.servlet.tracing;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * Follows requests through a trace, if the web application wants that: if its context has an {@code ObservationRegistry} as the
 * attribute {@code io.micrometer.observation.ObservationRegistry}. The class to be named where Micrometer may be missing.
 * Thread-safe.
 */
public final class Tracing {
    private static final String REGISTRY = "io.micrometer.observation.ObservationRegistry";

    private final @Nullable ObservedRequests observed;

    private Tracing(@Nullable ObservedRequests observed) {
        this.observed = observed;
    }

    /** What has begun with a request's arrival. */
    @FunctionalInterface
    public interface Trace {
        /** A request that nobody follows. */
        Trace NONE = exchange -> {};

        /**
         * The request has become an exchange; when that ends, so does this. Called once.
         *
         * @param exchange the open exchange
         */
        void continues(Exchange exchange);
    }

    /** Finds out what a web application wants. */
    public static Tracing of(ServletContext context) {
        Object registry = context.getAttribute(REGISTRY);
        if (registry == null || !isThere()) {
            return new Tracing(null);
        }
        return new Tracing(ObservedRequests.of(registry));
    }

    private static boolean isThere() {
        try {
            Class.forName(REGISTRY, false, Tracing.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Returns who has to hear of the bridge's events. */
    public List<BridgeListener> listeners() {
        return observed == null ? List.of() : List.of(observed);
    }

    /**
     * A request has arrived: what belongs to its trace goes into its environ.
     *
     * @param request the request
     * @param mount the mount that will serve it
     * @param environ its environ, which is not finished
     */
    public Trace begin(HttpServletRequest request, MountSettings mount, EnvironBuilder environ) {
        return observed == null ? Trace.NONE : observed.begin(request, mount, environ);
    }
}
