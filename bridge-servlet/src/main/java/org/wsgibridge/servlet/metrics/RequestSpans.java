package org.wsgibridge.servlet.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.wsgi.TraceParent;

/**
 * Gives the registry of Prometheus the span of the time that is recorded now: requests are recorded when they have
 * ended, where no span is current. The span is that of {@code traceparent} as the application has it, and is looked for
 * only when the registry wants an exemplar. Thread-safe.
 */
final class RequestSpans implements SpanContext, Exemplars {
    /** Not static, because it must end with the web application. */
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

    /** Does nothing: the span has ended, and is stored or not. */
    @Override
    public void markCurrentSpanAsExemplar() {
        // Nothing to keep.
    }
}
