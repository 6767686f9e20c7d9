package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.monitoring.TracingConventions;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * Follows requests through a trace, if the web application wants that: if its context has an {@code
 * ObservationRegistry} as the attribute {@code io.micrometer.observation.ObservationRegistry}. The class to be named
 * where Micrometer may be missing. Thread-safe.
 */
public final class Tracing {
    /** The attribute of a {@link ServletContext} that has the registry. */
    public static final String REGISTRY = "io.micrometer.observation.ObservationRegistry";

    private static final String SPANS = "io.micrometer.tracing.handler.TracingObservationHandler";
    private static final String OTEL_BRIDGE = "io.micrometer.tracing.otel.bridge.OtelSpan";
    private static final String OTEL = "io.opentelemetry.api.trace.Span";

    private final @Nullable ObservedRequests observed;
    private final boolean otel;

    private Tracing(@Nullable ObservedRequests observed, boolean otel) {
        this.observed = observed;
        this.otel = otel;
    }

    /**
     * Finds out what a web application wants.
     *
     * @param context its context
     * @param conventions how requests are named
     */
    public static Tracing of(ServletContext context, TracingConventions conventions) {
        Object registry = context.getAttribute(REGISTRY);
        if (registry == null || !isThere(REGISTRY)) {
            return new Tracing(null, conventions == TracingConventions.OTEL);
        }
        return observing(registry, conventions);
    }

    /** A registry of another class loader, or one that does nothing, does not count. */
    private static Tracing observing(Object found, TracingConventions conventions) {
        if (!(found instanceof ObservationRegistry registry) || registry.isNoop()) {
            return new Tracing(null, conventions == TracingConventions.OTEL);
        }
        boolean bridge = isThere(OTEL_BRIDGE) && isThere(OTEL);
        boolean otel = conventions == TracingConventions.OTEL || (conventions == TracingConventions.AUTO && bridge);
        Convention convention = otel ? new OtelConvention(bridge) : new MicrometerConvention();
        return new Tracing(new ObservedRequests(registry, convention, isThere(SPANS)), otel);
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Tracing.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Returns whether OpenTelemetry's conventions are kept. */
    public boolean isOtel() {
        return otel;
    }

    /** Returns what has to hear of the bridge's events. */
    public List<BridgeListener> listeners() {
        return observed == null ? List.of() : List.of(observed);
    }

    /**
     * A request has arrived: what belongs to its trace goes into its environ.
     *
     * @param request the request
     * @param mount the mount that will serve it
     * @param environ its environ, which is not finished
     * @return to be given the open exchange, once, when the request has become one; the trace ends with it
     */
    public Consumer<Exchange> begin(HttpServletRequest request, MountSettings mount, EnvironBuilder environ) {
        return observed == null ? exchange -> {} : observed.begin(request, mount, environ);
    }
}
