package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** A registry of Prometheus whose buckets have exemplars of the bridge's requests. Thread-safe. */
public final class ExemplarRegistry extends PrometheusMeterRegistry {
    private final RequestSpans spans;

    /** Makes an empty one. */
    public ExemplarRegistry() {
        this(new RequestSpans());
    }

    private ExemplarRegistry(RequestSpans spans) {
        super(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, spans);
        this.spans = spans;
    }

    /** Returns what has to be told which request is recorded. */
    RequestSpans spans() {
        return spans;
    }
}
