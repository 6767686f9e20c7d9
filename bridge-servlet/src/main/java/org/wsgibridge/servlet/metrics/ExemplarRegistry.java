package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A registry for Prometheus whose histogram buckets have exemplars with traces of requests. Thread-safe. */
public final class ExemplarRegistry extends PrometheusMeterRegistry {
    private final RequestSpans spans;

    /**
     * Allows exemplars only where every Prometheus accepts them. Version 2.42 refuses a whole scrape if a count has
     * one.
     */
    private static final class Config implements PrometheusConfig {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplars_on_all_metric_types", "false");
            return properties;
        }
    }

    /** Makes an empty registry. */
    public ExemplarRegistry() {
        this(new RequestSpans());
    }

    private ExemplarRegistry(RequestSpans spans) {
        super(new Config(), new PrometheusRegistry(), Clock.SYSTEM, spans);
        this.spans = spans;
    }

    /** Returns the object that must be told which request is being recorded. */
    RequestSpans spans() {
        return spans;
    }
}
