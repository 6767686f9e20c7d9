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
    void mustSendMetersToWhatIsSaidFirst() {
        Map<String, String> general = Map.of("otel.exporter.otlp.endpoint", "http://general:4318");
        Map<String, String> both = Map.of(
                "otel.exporter.otlp.endpoint", "http://general:4318",
                "otel.exporter.otlp.metrics.endpoint", "http://own:4318/in");

        assertThat(metricsUrl("http://option:4318", both)).isEqualTo("http://own:4318/in");
        assertThat(metricsUrl("http://option:4318/", general)).isEqualTo("http://option:4318/v1/metrics");
        assertThat(metricsUrl(null, general)).isEqualTo("http://general:4318/v1/metrics");
        assertThat(metricsUrl(null, both)).isEqualTo("http://own:4318/in");
        assertThat(metricsUrl(null, Map.of())).isNull();
    }
}
