package org.wsgibridge.settings.monitoring;

/** By whose conventions requests are named in traces: the option {@code tracing-conventions}. */
public enum TracingConventions {
    /** {@link #OTEL} where requests are traced by way of OpenTelemetry, else {@link #MICROMETER}. */
    AUTO,
    /** The bridge's own keys, written as Micrometer writes them: {@code mount}, {@code group}, {@code outcome}. */
    MICROMETER,
    /** OpenTelemetry's semantic conventions for HTTP servers, and the metric that belongs to them. */
    OTEL
}
