package org.wsgibridge.servlet.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.TraceParent;

/** Finds the span of an observation. This class needs {@code micrometer-tracing}. Stateless. */
final class Spans {

    private Spans() {}

    /** Returns the span of an observation as a trace parent; {@code null} if no tracer has made a span for it. */
    static @Nullable TraceParent of(Observation.ContextView context) {
        TracingContext tracing = context.get(TracingContext.class);
        if (tracing == null || tracing.getSpan() == null) {
            return null;
        }
        TraceContext span = tracing.getSpan().context();
        if (span.traceId().isEmpty() || span.spanId().isEmpty()) {
            return null;
        }
        return new TraceParent(span.traceId(), span.spanId(), Boolean.TRUE.equals(span.sampled()));
    }
}
