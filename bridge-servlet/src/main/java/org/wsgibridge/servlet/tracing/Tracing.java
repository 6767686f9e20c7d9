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
 * Makes observations of requests if the web application wants that: if its context has an {@code ObservationRegistry}
 * as the attribute {@code io.micrometer.observation.ObservationRegistry}. Other packages use only this class, because
 * Micrometer may be missing. Thread-safe.
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
     * Makes the tracing of a web application.
     *
     * @param context its context, which may have a registry
     * @param conventions which names the attributes of spans have
     */
    public static Tracing of(ServletContext context, TracingConventions conventions) {
        Object registry = context.getAttribute(REGISTRY);
        if (registry == null || !isThere(REGISTRY)) {
            return new Tracing(null, conventions == TracingConventions.OTEL);
        }
        return observing(registry, conventions);
    }

    /**
     * Makes the tracing for a registry. One whose class comes from another class loader, and one that does nothing, is
     * ignored.
     */
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

    /** Returns whether OpenTelemetry's conventions are used. */
    public boolean isOtel() {
        return otel;
    }

    /** Returns the listeners that have to be notified of the bridge's events. */
    public List<BridgeListener> listeners() {
        return observed == null ? List.of() : List.of(observed);
    }

    /**
     * Begins the observation of a request that has arrived, and adds the variables of its trace to its environ.
     *
     * @param request the request
     * @param mount the mount that will serve it
     * @param environ its environ, which is not built yet
     * @return has to be called once, with the exchange of the request when there is one; the observation ends when the
     *     exchange ends
     */
    public Consumer<Exchange> begin(HttpServletRequest request, MountSettings mount, EnvironBuilder environ) {
        return observed == null ? exchange -> {} : observed.begin(request, mount, environ);
    }
}
