package org.wsgibridge.servlet.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.wsgi.TraceParent;

/**
 * Tells the Prometheus registry which span the recorded time belongs to. Requests are recorded after they have ended,
 * when no span is current any more. So the span comes from the {@code traceparent} of the request, as the application
 * received it. It is parsed only if the registry wants an exemplar. Thread-safe.
 */
final class RequestSpans implements SpanContext, Exemplars {
    /** The request whose time this thread records now. Not static: it must not outlive the web application. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Exchange> recorded = new ThreadLocal<>();

    @Override
    public void begin(Exchange exchange) {
        recorded.set(exchange);
    }

    @Override
    public void end() {
        recorded.remove();
    }

    private @Nullable TraceParent current() {
        Exchange exchange = recorded.get();
        return exchange == null ? null : TraceParent.parse(exchange.environ().get(TraceParent.VARIABLE));
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        TraceParent current = current();
        return current == null ? null : current.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        TraceParent current = current();
        return current == null ? null : current.spanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        TraceParent current = current();
        return current != null && current.sampled();
    }

    /** Does nothing: the span has ended, and whether it is stored is already decided. */
    @Override
    public void markCurrentSpanAsExemplar() {
        // Nothing to keep.
    }
}
