package org.wsgibridge.settings.monitoring;

/** The naming conventions for requests in traces: the option {@code tracing-conventions}. */
public enum TracingConventions {
    /** {@link #OTEL} if requests are traced through OpenTelemetry, otherwise {@link #MICROMETER}. */
    AUTO,
    /** The bridge's own keys in Micrometer's style, such as {@code mount}, {@code group} and {@code outcome}. */
    MICROMETER,
    /** OpenTelemetry's semantic conventions for HTTP servers, and their metric {@code http.server.request.duration}. */
    OTEL
}
