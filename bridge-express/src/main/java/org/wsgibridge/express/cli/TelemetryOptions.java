package org.wsgibridge.express.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.telemetry.HeadersFile;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.settings.option.MetricsOptions;
import picocli.CommandLine.Option;

/** The options for OpenTelemetry. The variables {@code OTEL_*} of its specification set the same, and more. */
final class TelemetryOptions {
    private static final String HEADERS = "--otlp-headers-file";

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description = "Sends traces and meters by OTLP/HTTP to /v1/traces and /v1/metrics of a receiver"
                    + " such as http://localhost:4318.")
    @Nullable
    String endpoint;

    @Option(
            names = HEADERS,
            paramLabel = "FILE",
            description =
                    "A file with HTTP headers for the receiver, such as API keys: one 'Name: value' on each line.")
    @Nullable
    Path headers;

    @Option(
            names = "--otlp-service-name",
            paramLabel = "NAME",
            description = "The service.name of traces and meters. Default: wsgi-express.")
    @Nullable
    String serviceName;

    /**
     * Returns the settings. Nothing is sent unless an option or a variable names a receiver or an exporter.
     *
     * @param options the bridge's options by name; OpenTelemetry's conventions for tracing are added if anything is
     *     sent
     * @param folder the folder that relative paths are resolved against
     * @throws ExpressException if the options or variables cannot be honoured
     */
    TelemetrySettings settings(Map<String, String> options, Path folder) {
        checkEndpoint();
        TelemetrySettings settings = new TelemetrySettings(
                endpoint,
                headers == null ? Map.of() : HeadersFile.read(HEADERS, folder.resolve(headers)),
                serviceName,
                TelemetrySettings::variable);
        if (settings.isWanted()) {
            options.putIfAbsent(MetricsOptions.TRACING_CONVENTIONS.name(), "otel");
            settings.check();
        } else if (headers != null || serviceName != null) {
            throw ExpressException.usage(
                    (headers == null ? "--otlp-service-name " + serviceName : HEADERS + " " + headers)
                            + " does nothing without --otlp-endpoint: expected both");
        }
        return settings;
    }

    private void checkEndpoint() {
        if (endpoint == null) {
            return;
        }
        try {
            URI url = new URI(endpoint);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getQuery() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw ExpressException.usage(
                "--otlp-endpoint " + endpoint + ": expected a URL such as http://localhost:4318, without /v1/traces");
    }
}
