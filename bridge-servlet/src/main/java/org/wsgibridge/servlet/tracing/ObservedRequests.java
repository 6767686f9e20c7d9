package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.TraceParent;

/**
 * Makes an observation {@code wsgi.request} for each request, from its arrival until its outcome is known. The trace of
 * the client is continued: {@code HTTP_TRACEPARENT} in the environ has the span of this observation. Thread-safe.
 */
final class ObservedRequests implements BridgeListener {
    static final String NAME = "wsgi.request";

    /** The environ key that tells engines the bridge's own span. */
    private static final String OWN = "wsgi_bridge.traceparent";

    private final ObservationRegistry registry;
    private final Convention convention;
    private final boolean spans;
    private final Map<Exchange, Observation> open = new ConcurrentHashMap<>();

    /**
     * The headers of a request. They can be read only until the observation has started, because the container may
     * reuse the request later.
     */
    private static final class Headers {
        private volatile @Nullable HttpServletRequest request;

        Headers(HttpServletRequest request) {
            this.request = request;
        }

        @Nullable
        String get(String name) {
            HttpServletRequest present = request;
            return present == null ? null : present.getHeader(name);
        }

        void forget() {
            request = null;
        }
    }

    /**
     * Makes the observer of requests.
     *
     * @param registry the registry of the observations
     * @param convention decides what is reported about requests
     * @param spans whether {@code micrometer-tracing} is on the class path
     */
    ObservedRequests(ObservationRegistry registry, Convention convention, boolean spans) {
        this.registry = registry;
        this.convention = convention;
        this.spans = spans;
    }

    Consumer<Exchange> begin(HttpServletRequest request, MountSettings mount, EnvironBuilder environ) {
        Headers headers = new Headers(request);
        ReceiverContext<Headers> context = new ReceiverContext<>(Headers::get, Kind.SERVER);
        context.setCarrier(headers);
        Observation observation = Observation.createNotStarted(NAME, () -> context, registry);
        convention.begin(observation, request.getMethod(), mount);
        observation.start();
        headers.forget();
        TraceParent here = spans ? Spans.of(context) : null;
        if (here != null) {
            String text = here.toString();
            environ.replace(TraceParent.VARIABLE, text).put(OWN, text);
        }
        return exchange -> {
            open.put(exchange, observation);
            if (!exchange.isOpen()) {
                requestFinished(exchange);
            }
        };
    }

    @Override
    public void requestFinished(Exchange exchange) {
        Observation observation = open.remove(exchange);
        if (observation == null) {
            return;
        }
        try {
            convention.end(observation, exchange);
        } finally {
            observation.stop();
        }
    }
}
