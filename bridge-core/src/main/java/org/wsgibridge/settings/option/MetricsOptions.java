package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.choice;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.time.Duration;
import java.util.List;
import org.wsgibridge.settings.monitoring.MetricsHistogram;
import org.wsgibridge.settings.monitoring.MetricsMode;
import org.wsgibridge.settings.monitoring.TracingConventions;

/** The options of meters and traces. */
public final class MetricsOptions {
    private static final int MAX_OBJECTIVES = 10;

    /** Whether there are meters. */
    public static final Option<MetricsMode> METRICS = Option.of(
            "metrics",
            BRIDGE,
            choice(MetricsMode.class),
            "on",
            "The meters of `docs/metrics.md`. `on`: they are registered with Micrometer if it is on the class path;"
                    + " `prometheus`: in addition, `/-/metrics` of the admin mount answers Prometheus, which needs"
                    + " `micrometer-registry-prometheus`; `off`: there are none.");

    /** The buckets of timers. */
    public static final Option<MetricsHistogram> HISTOGRAM = Option.of(
                    "metrics-histogram",
                    BRIDGE,
                    choice(MetricsHistogram.class),
                    "off",
                    "Buckets of the timers `wsgi.requests` and `wsgi.requests.phase`. `mod_wsgi`: its 65 buckets, from"
                            + " 1 ms to 65.536 s; `percentiles`: the buckets that Micrometer uses for percentiles over"
                            + " several servers. Every combination of tags has all buckets.")
            .modWsgi("the histograms of `request_metrics()`");

    /** The latencies of service level objectives. */
    public static final Option<List<Duration>> SLO = Option.of(
                    "metrics-slo",
                    BRIDGE,
                    OptionTypes.ascendingSeconds(MAX_OBJECTIVES),
                    "",
                    "Further buckets of `wsgi.requests`: the latencies of your service level objectives. With them the"
                            + " share of requests within an objective is exact, not estimated.")
            .defaultText("none");

    /** The JNDI name of the registry. */
    public static final Option<String> REGISTRY = Option.of(
                    "metrics-registry",
                    BRIDGE,
                    text("JNDI name", "a JNDI name such as java:comp/env/metrics/registry", "java:[!-~]+"),
                    "",
                    "The JNDI name of the `MeterRegistry` to register with. It has to exist.")
            .defaultText("the registry of the `ServletContext`, else `Metrics.globalRegistry`");

    /** How requests are named in traces. */
    public static final Option<TracingConventions> TRACING_CONVENTIONS = Option.of(
            "tracing-conventions",
            BRIDGE,
            choice(TracingConventions.class),
            "auto",
            "How requests are named in [traces](tracing.md). `otel`: by OpenTelemetry's semantic conventions for HTTP"
                    + " servers, with the meter `http.server.request.duration`; `micrometer`: by the bridge's own"
                    + " keys; `auto`: `otel` if requests are traced through OpenTelemetry, else `micrometer`.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(METRICS, HISTOGRAM, SLO, REGISTRY, TRACING_CONVENTIONS);

    private MetricsOptions() {}
}
