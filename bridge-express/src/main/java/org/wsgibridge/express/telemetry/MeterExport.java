package org.wsgibridge.express.telemetry;

import io.micrometer.registry.otlp.OtlpConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The settings for Micrometer's export of meters. The command's options override OpenTelemetry's variables, which
 * Micrometer reads itself. Thread-safe.
 */
final class MeterExport implements OtlpConfig {
    private static final String SERVICE_NAME = "service.name";

    private final TelemetrySettings settings;

    MeterExport(TelemetrySettings settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable String get(String key) {
        return null;
    }

    @Override
    public String url() {
        String url = settings.metricsUrl();
        return url == null ? OtlpConfig.super.url() : url;
    }

    @Override
    public Map<String, String> headers() {
        return settings.headers().isEmpty() ? OtlpConfig.super.headers() : settings.headers();
    }

    @Override
    public Map<String, String> resourceAttributes() {
        Map<String, String> attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
        String name = settings.serviceName();
        if (name != null) {
            attributes.put(SERVICE_NAME, name);
        }
        attributes.putIfAbsent(SERVICE_NAME, TelemetrySettings.STANDARD_NAME);
        return attributes;
    }

    @Override
    public Duration step() {
        return settings.interval();
    }

    @Override
    public TimeUnit baseTimeUnit() {
        return TimeUnit.SECONDS;
    }
}
