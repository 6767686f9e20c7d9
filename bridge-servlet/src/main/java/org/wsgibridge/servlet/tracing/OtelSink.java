package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RaisedException;

/**
 * Reports to a span of OpenTelemetry. The only class that needs the OpenTelemetry API and {@code
 * micrometer-tracing-bridge-otel}. Not thread-safe.
 */
final class OtelSink implements SpanSink {
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> STACK = AttributeKey.stringKey("exception.stacktrace");

    private final Span span;

    private OtelSink(Span span) {
        this.span = span;
    }

    /**
     * Returns the sink for the span of an observation; {@code null} if no OpenTelemetry tracer has made a span for it.
     */
    static @Nullable OtelSink of(Observation.ContextView context) {
        TracingContext tracing = context.get(TracingContext.class);
        return tracing != null && tracing.getSpan() instanceof OtelSpan span
                ? new OtelSink(OtelSpan.toOtel(span))
                : null;
    }

    /** Returns whether the span is recorded. A span that is not sampled is usually not recorded. */
    boolean isRecording() {
        return span.isRecording();
    }

    @Override
    public void put(String key, String value) {
        span.setAttribute(key, value);
    }

    @Override
    public void put(String key, long value) {
        span.setAttribute(key, value);
    }

    @Override
    public void put(String key, double value) {
        span.setAttribute(key, value);
    }

    @Override
    public void event(String name, long nanoTime) {
        span.addEvent(name, Instant.now().minusNanos(System.nanoTime() - nanoTime));
    }

    @Override
    public void exception(RaisedException raised) {
        span.addEvent(
                "exception", Attributes.of(TYPE, raised.type(), MESSAGE, raised.message(), STACK, raised.traceback()));
    }

    @Override
    public void error(String description) {
        span.setStatus(StatusCode.ERROR, description);
    }
}
