package org.wsgibridge.express.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TelemetrySettingsTest {
    private static @Nullable String metricsUrl(@Nullable String endpoint, Map<String, String> variables) {
        return new TelemetrySettings(endpoint, Map.of(), null, variables::get).metricsUrl();
    }

    @Test
    void anOptionMustOverrideVariablesForTracesOnly() {
        Map<String, String> variables = Map.of(
                "otel.exporter.otlp.traces.endpoint",
                "http://own:4318/in",
                "otel.exporter.otlp.traces.headers",
                "key=own");
        assertThat(new TelemetrySettings("http://option:4318", Map.of("key", "option"), null, variables::get)
                        .properties())
                .containsEntry("otel.exporter.otlp.traces.endpoint", "http://option:4318/v1/traces")
                .containsEntry("otel.exporter.otlp.traces.headers", "key=option");
        assertThat(new TelemetrySettings(null, Map.of(), null, variables::get).properties())
                .doesNotContainKeys("otel.exporter.otlp.traces.endpoint", "otel.exporter.otlp.traces.headers");
    }

    @Test
    void mustSendMetersToWhatIsSaidFirst() {
        Map<String, String> general = Map.of("otel.exporter.otlp.endpoint", "http://general:4318");
        Map<String, String> both = Map.of(
                "otel.exporter.otlp.endpoint", "http://general:4318",
                "otel.exporter.otlp.metrics.endpoint", "http://own:4318/in");

        assertThat(metricsUrl("http://option:4318", both)).isEqualTo("http://option:4318/v1/metrics");
        assertThat(metricsUrl("http://option:4318/", general)).isEqualTo("http://option:4318/v1/metrics");
        assertThat(metricsUrl(null, general)).isEqualTo("http://general:4318/v1/metrics");
        assertThat(metricsUrl(null, both)).isEqualTo("http://own:4318/in");
        assertThat(metricsUrl(null, Map.of())).isNull();
    }
}
