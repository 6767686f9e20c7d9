package org.wsgibridge.servlet.tracing;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.TraceParent;

/**
 * One observation {@code wsgi.request} for each request, from its arrival until its outcome. A trace that the request came
 * in is continued, and its environ says in {@code HTTP_TRACEPARENT} where it is now. Thread-safe.
 */
final class ObservedRequests implements BridgeListener {
    static final String NAME = "wsgi.request";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    private static final String SPANS = "io.micrometer.tracing.handler.TracingObservationHandler";

    private final ObservationRegistry registry;
    private final boolean spans;
    private final Map<Exchange, Observation> open = new ConcurrentHashMap<>();

    /** What an observation is told of a request that went wrong. */
    static final class RequestFailed extends Exception {
        private static final long serialVersionUID = 1L;

        RequestFailed(String message) {
            super(message, null, false, false);
        }
    }

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

    private ObservedRequests(ObservationRegistry registry, boolean spans) {
        this.registry = registry;
        this.spans = spans;
    }

    /**
     * Makes one, if the registry is one.
     *
     * @param registry what the web application gave
     * @return {@code null} for a registry of another class loader, or one that does nothing
     */
    static @Nullable ObservedRequests of(Object registry) {
        return registry instanceof ObservationRegistry ours && !ours.isNoop()
                ? new ObservedRequests(ours, hasSpans())
                : null;
    }

    private static boolean hasSpans() {
        try {
            Class.forName(SPANS, false, ObservedRequests.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    Tracing.Trace begin(HttpServletRequest request, MountSettings mount, EnvironBuilder environ) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        String path = mount.path().isEmpty() ? "/" : mount.path();
        Headers headers = new Headers(request);
        ReceiverContext<Headers> context = new ReceiverContext<>(Headers::get, Kind.SERVER);
        context.setCarrier(headers);
        Observation observation = Observation.createNotStarted(NAME, () -> context, registry)
                .contextualName(method + " " + path)
                .lowCardinalityKeyValues(KeyValues.of("mount", path, "group", mount.processGroup(), "method", method))
                .start();
        headers.forget();
        TraceParent here = spans ? Spans.of(context) : null;
        if (here != null) {
            environ.replace(TraceParent.VARIABLE, here.toString());
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
        String exception = exchange.exception();
        Outcome outcome = exchange.outcome();
        observation.lowCardinalityKeyValues(
                KeyValues.of("status", Integer.toString(exchange.status()), "outcome", String.valueOf(outcome)));
        if (exception != null) {
            observation.highCardinalityKeyValue("exception", exception);
        }
        if (outcome != Outcome.COMPLETED) {
            observation.error(new RequestFailed(exception == null ? String.valueOf(outcome) : exception));
        }
        observation.stop();
    }
}
