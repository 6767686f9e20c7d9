package org.wsgibridge.servlet.tracing;

import static org.wsgibridge.servlet.tracing.HttpSemantics.text;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RaisedException;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Methods;

/**
 * OpenTelemetry's semantic conventions for the spans of HTTP servers. Attributes with a bounded set of texts are key
 * values of the observation, so other handlers see them too. Numbers and unbounded texts are set on the span only.
 * Thread-safe.
 */
final class OtelConvention implements Convention {
    /** Parameters of a query that are secret, according to the convention for {@code url.query}. */
    private static final Pattern SECRETS =
            Pattern.compile("(?<=^|&)(AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&]*");

    private final boolean bridge;

    /**
     * Makes the convention.
     *
     * @param bridge whether Micrometer's bridge to OpenTelemetry is on the class path
     */
    OtelConvention(boolean bridge) {
        this.bridge = bridge;
    }

    @Override
    public void begin(Observation observation, String method, MountSettings mount) {
        observation.contextualName(HttpSemantics.methodInName(method));
    }

    @Override
    public void end(Observation observation, Exchange exchange) {
        String method = HttpSemantics.sentMethod(exchange);
        String route = HttpSemantics.route(exchange);
        observation.contextualName(HttpSemantics.methodInName(method) + " " + route);
        observation.lowCardinalityKeyValues(KeyValues.of(
                HttpSemantics.METHOD,
                HttpSemantics.method(exchange),
                HttpSemantics.ROUTE,
                route,
                HttpSemantics.SCHEME,
                HttpSemantics.scheme(exchange),
                HttpSemantics.PROTOCOL_VERSION,
                HttpSemantics.protocolVersion(exchange),
                "wsgi.process_group",
                exchange.mount().processGroup(),
                "wsgi.outcome",
                String.valueOf(exchange.outcome())));
        String error = HttpSemantics.errorType(exchange);
        if (error != null && HttpSemantics.isServersFault(exchange)) {
            // Only set in the context, where handlers find it. Observation.error() would hand it to tracers as a Java
            // exception.
            observation.getContext().setError(new RequestFailed(error));
        }
        OtelSink span = bridge ? OtelSink.of(observation.getContextView()) : null;
        if (span == null || span.isRecording()) {
            tell(span == null ? new ObservationSink(observation) : span, exchange, method, error);
        }
    }

    private static void tell(SpanSink sink, Exchange exchange, String method, @Nullable String error) {
        if (!Methods.isKnown(method)) {
            sink.put("http.request.method_original", method);
        }
        request(sink, exchange.environ());
        if (exchange.status() != 0) {
            sink.put(HttpSemantics.STATUS, exchange.status());
        }
        way(sink, exchange.times(), exchange.interpreter());
        RaisedException raised = exchange.failure().exception();
        if (raised != null) {
            sink.exception(raised);
        }
        if (error != null) {
            sink.put(HttpSemantics.ERROR_TYPE, error);
            if (HttpSemantics.isServersFault(exchange)) {
                sink.error(raised == null ? "" : raised.message());
            }
        }
    }

    private static void request(SpanSink sink, Environ environ) {
        String uri = text(environ, "REQUEST_URI");
        int query = uri.indexOf('?');
        sink.put("url.path", query < 0 ? uri : uri.substring(0, query));
        if (query >= 0) {
            sink.put("url.query", SECRETS.matcher(uri.substring(query + 1)).replaceAll("$1=REDACTED"));
        }
        sink.put("server.address", text(environ, "SERVER_NAME"));
        sink.put("server.port", number(environ, "SERVER_PORT"));
        sink.put("client.address", text(environ, "REMOTE_ADDR"));
        String agent = environ.get("HTTP_USER_AGENT");
        if (agent != null) {
            sink.put("user_agent.original", agent);
        }
        sink.put("wsgi.request_id", text(environ, "wsgi_bridge.request_id"));
    }

    private static long number(Environ environ, String key) {
        String value = text(environ, key);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** Reports how long the request waited for a slot, and which interpreter ran it. */
    private static void way(SpanSink sink, RequestTimes times, @Nullable String interpreter) {
        long queued = times.queued();
        if (queued == 0) {
            return;
        }
        long dispatched = times.dispatched();
        long until = dispatched == 0 ? times.finished() : dispatched;
        sink.put("wsgi.queue.duration", (until - queued) / (double) TimeUnit.SECONDS.toNanos(1));
        sink.event("wsgi.queued", queued);
        if (dispatched != 0) {
            sink.event("wsgi.dispatched", dispatched);
        }
        if (interpreter != null) {
            sink.put("wsgi.interpreter", interpreter);
        }
    }
}
