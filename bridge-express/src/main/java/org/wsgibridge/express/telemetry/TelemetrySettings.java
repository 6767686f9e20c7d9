package org.wsgibridge.express.telemetry;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * The settings for OpenTelemetry. Options override the system properties {@code otel.*}, and these override the
 * environment variables {@code OTEL_*} of the specification. Among properties and variables, an endpoint for traces or
 * for meters only overrides a common one. Immutable.
 *
 * @param endpoint the URL of a receiver of OTLP over HTTP, {@code null} if no option sets it
 * @param headers the headers of requests to it, by name; empty if no option sets them
 * @param serviceName the name of the service, {@code null} if no option sets it
 * @param variables returns the value of a system property or its environment variable, by the name of the property;
 *     {@code null} for none
 */
public record TelemetrySettings(
        @Nullable String endpoint,
        Map<String, String> headers,
        @Nullable String serviceName,
        UnaryOperator<@Nullable String> variables) {
    /** The default name of the service. */
    static final String STANDARD_NAME = "wsgi-express";

    /** Settings with which nothing is sent. */
    public static final TelemetrySettings OFF = new TelemetrySettings(null, Map.of(), null, property -> null);

    private static final String PROTOCOL = "http/protobuf";
    private static final long STANDARD_INTERVAL_MILLIS = 60_000;
    private static final Pattern INTERVAL = Pattern.compile("0*[1-9][0-9]{0,11}");

    /** The kinds of data. */
    enum Signal {
        TRACES,
        METRICS;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Makes the map immutable. */
    public TelemetrySettings {
        headers = Map.copyOf(headers);
    }

    /** Returns the value of a property of OpenTelemetry's, from the system properties or the environment. */
    public static @Nullable String variable(@Nullable String property) {
        String name = String.valueOf(property);
        String set = System.getProperty(name);
        return set == null
                ? System.getenv(name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'))
                : set;
    }

    private @Nullable String get(String property) {
        String value = variables.apply(property);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Returns whether anything is sent. */
    public boolean isWanted() {
        return isWanted(Signal.TRACES) || isWanted(Signal.METRICS);
    }

    /** Returns whether a kind of data is sent: it has an endpoint or an exporter, and nothing switches it off. */
    boolean isWanted(Signal signal) {
        if ("true".equalsIgnoreCase(get("otel.sdk.disabled"))) {
            return false;
        }
        String exporter = get("otel." + signal.key() + ".exporter");
        return exporter == null
                ? endpoint != null || get("otel.exporter.otlp.endpoint") != null || ownEndpoint(signal) != null
                : !exporter.equals("none");
    }

    private @Nullable String ownEndpoint(Signal signal) {
        return get("otel.exporter.otlp." + signal.key() + ".endpoint");
    }

    /**
     * Checks settings whose faults would only show when data is sent.
     *
     * @throws ExpressException if an exporter or protocol is not supported
     */
    public void check() {
        for (Signal signal : Signal.values()) {
            if (isWanted(signal)) {
                checkExporter(signal);
                checkProtocol("otel.exporter.otlp.protocol");
                checkProtocol("otel.exporter.otlp." + signal.key() + ".protocol");
            }
        }
    }

    private void checkExporter(Signal signal) {
        String property = "otel." + signal.key() + ".exporter";
        String exporter = get(property);
        if (exporter != null && !exporter.equals("otlp")) {
            throw fault(property, exporter, "otlp or none");
        }
    }

    private void checkProtocol(String property) {
        String protocol = get(property);
        if (protocol != null && !protocol.equals(PROTOCOL)) {
            throw fault(property, protocol, PROTOCOL);
        }
    }

    private static ExpressException fault(String property, String value, String expected) {
        return ExpressException.usage(
                property.toUpperCase(Locale.ROOT).replace('.', '_') + "=" + value + ": expected " + expected);
    }

    /**
     * Returns the properties for OpenTelemetry's SDK that override others: those that the options set, and no export of
     * meters and logs, because Micrometer exports the meters.
     */
    Map<String, String> properties() {
        Map<String, String> properties =
                new TreeMap<>(Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"));
        // Those for traces are named as well: a variable for traces only would override the common ones.
        if (endpoint != null) {
            properties.put("otel.exporter.otlp.endpoint", endpoint);
            properties.put("otel.exporter.otlp.traces.endpoint", url(endpoint, Signal.TRACES));
        }
        if (!headers.isEmpty()) {
            properties.put("otel.exporter.otlp.headers", HeadersFile.encoded(headers));
            properties.put("otel.exporter.otlp.traces.headers", HeadersFile.encoded(headers));
        }
        if (serviceName != null) {
            properties.put("otel.service.name", serviceName);
        }
        return properties;
    }

    /** Returns defaults for the SDK. */
    static Map<String, String> standards() {
        return Map.of("otel.exporter.otlp.protocol", PROTOCOL, "otel.service.name", STANDARD_NAME);
    }

    /**
     * Returns the interval at which meters are sent.
     *
     * @throws ExpressException if the variable for it is no number of milliseconds
     */
    Duration interval() {
        String millis = get("otel.metric.export.interval");
        if (millis == null) {
            return Duration.ofMillis(STANDARD_INTERVAL_MILLIS);
        }
        if (!INTERVAL.matcher(millis).matches()) {
            throw fault("otel.metric.export.interval", millis, "milliseconds, 1 or more");
        }
        return Duration.ofMillis(Long.parseLong(millis));
    }

    /** Returns the URL that meters are sent to, {@code null} for Micrometer's default. */
    @Nullable
    String metricsUrl() {
        String own = ownEndpoint(Signal.METRICS);
        if (endpoint == null && own != null) {
            return own;
        }
        String base = endpoint == null ? get("otel.exporter.otlp.endpoint") : endpoint;
        return base == null ? null : url(base, Signal.METRICS);
    }

    private static String url(String base, Signal signal) {
        return (base.endsWith("/") ? base : base + "/") + "v1/" + signal.key();
    }
}
