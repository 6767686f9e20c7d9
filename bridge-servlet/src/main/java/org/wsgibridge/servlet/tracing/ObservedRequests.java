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
 * One observation {@code wsgi.request} for each request, from its arrival until its outcome. A trace that the request
 * came in is continued, and its environ says in {@code HTTP_TRACEPARENT} where it is now. Thread-safe.
 */
final class ObservedRequests implements BridgeListener {
    static final String NAME = "wsgi.request";

    /** The environ key with the bridge's own span, for engines. */
    private static final String OWN = "wsgi_bridge.traceparent";

    private final ObservationRegistry registry;
    private final Convention convention;
    private final boolean spans;
    private final Map<Exchange, Observation> open = new ConcurrentHashMap<>();

    /** The request's headers, until its container may use it for another one. */
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
     * Makes one.
     *
     * @param registry where requests are observed
     * @param convention what is reported about them
     * @param spans whether {@code micrometer-tracing} is there
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
