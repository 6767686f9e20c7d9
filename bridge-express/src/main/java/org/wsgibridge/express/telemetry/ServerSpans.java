package org.wsgibridge.express.telemetry;

import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

/**
 * Ends the spans of requests without a status. Micrometer's own handler marks every span without an error as OK, which
 * OpenTelemetry's conventions for HTTP servers do not allow. Thread-safe.
 */
final class ServerSpans extends PropagatingReceiverTracingObservationHandler<ReceiverContext<?>> {

    ServerSpans(Tracer tracer, Propagator propagator) {
        super(tracer, propagator);
    }

    @Override
    public void onStop(ReceiverContext<?> context) {
        Span span = getRequiredSpan(context);
        @Nullable String name = context.getContextualName();
        if (name != null) {
            span.name(name);
        }
        tagSpan(context, span);
        OtelSpan.toOtel(span).end();
    }
}
