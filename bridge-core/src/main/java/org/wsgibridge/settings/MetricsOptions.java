package org.wsgibridge.settings;

import static org.wsgibridge.settings.OptionTypes.choice;
import static org.wsgibridge.settings.OptionTypes.text;
import static org.wsgibridge.settings.Scope.BRIDGE;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of meters and traces. */
public final class MetricsOptions {
    private static final int MOST_OBJECTIVES = 10;

    /** Whether there are meters. */
    public static final Option<MetricsMode> METRICS = Option.of(
            "metrics",
            BRIDGE,
            choice(MetricsMode.class),
            "on",
            "The meters of `docs/metrics.md`. `on`: registered with Micrometer, where that is on the class path;"
                    + " `prometheus`: the same, and `/-/metrics` of the admin mount answers Prometheus, which needs"
                    + " `micrometer-registry-prometheus`; `off`: none.");

    /** The buckets of timers. */
    public static final Option<MetricsHistogram> HISTOGRAM = Option.of(
                    "metrics-histogram",
                    BRIDGE,
                    choice(MetricsHistogram.class),
                    "off",
                    "Buckets of the timers `wsgi.requests` and `wsgi.requests.phase`. `mod_wsgi`: its 65, from 1 ms to"
                            + " 65.536 s; `percentiles`: those that Micrometer makes for percentiles over several servers."
                            + " Every combination of tags has all of them.")
            .modWsgi("the histograms of `request_metrics()`");

    /** The times that a service level objective names. */
    public static final Option<List<Duration>> SLO = Option.of(
                    "metrics-slo",
                    BRIDGE,
                    OptionTypes.ascendingSeconds(MOST_OBJECTIVES),
                    "",
                    "Further buckets of `wsgi.requests`: the latencies that service level objectives name, so that the share of"
                            + " requests within them is exact and not estimated.")
            .standardText("none");

    /** Where the registry is. */
    public static final Option<String> REGISTRY = Option.of(
                    "metrics-registry",
                    BRIDGE,
                    text("JNDI name", "a JNDI name such as java:comp/env/metrics/registry", "java:[!-~]+"),
                    "",
                    "The JNDI name of the `MeterRegistry` to register with. It has to be there.")
            .standardText("the registry of the `ServletContext`, else `Metrics.globalRegistry`");

    /** How requests are named in traces. */
    public static final Option<TracingConventions> TRACING_CONVENTIONS = Option.of(
            "tracing-conventions",
            BRIDGE,
            choice(TracingConventions.class),
            "auto",
            "How requests are named in [traces](tracing.md). `otel`: by OpenTelemetry's semantic conventions for HTTP servers,"
                    + " with the meter `http.server.request.duration`; `micrometer`: by the bridge's own keys; `auto`: `otel`"
                    + " where requests are traced by way of OpenTelemetry, else `micrometer`.");

    /** All of them, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(METRICS, HISTOGRAM, SLO, REGISTRY, TRACING_CONVENTIONS);

    private MetricsOptions() {}

    /** Reads them. */
    static MetricsSettings read(Resolver resolver, AdminPlace admin) {
        OptionKey key = OptionKey.top(METRICS);
        MetricsMode mode = resolver.get(METRICS, key, "");
        if (mode == MetricsMode.PROMETHEUS && admin == AdminPlace.OFF) {
            Setting setting = resolver.find(key);
            if (setting != null) {
                resolver.faults()
                        .add(
                                setting,
                                "Prometheus asks at the admin mount, which is off: expected "
                                        + AdminOptions.ADMIN_PORT.name() + " = a port of its own, or "
                                        + AdminOptions.ADMIN.name() + " = public");
            }
        }
        Setting off = mode == MetricsMode.OFF ? resolver.find(key) : null;
        if (off != null) {
            for (Option<?> option : List.of(HISTOGRAM, SLO, REGISTRY)) {
                resolver.refuse(
                        OptionKey.top(option), "does nothing with " + off.describe() + ": expected on or prometheus");
            }
        }
        @Nullable String registry = resolver.getOrNull(REGISTRY, OptionKey.top(REGISTRY), "");
        @Nullable List<Duration> objectives = resolver.getOrNull(SLO, OptionKey.top(SLO), "");
        return new MetricsSettings(
                mode,
                resolver.get(HISTOGRAM, OptionKey.top(HISTOGRAM), ""),
                objectives == null ? List.of() : objectives,
                registry == null ? "" : registry,
                resolver.get(TRACING_CONVENTIONS, OptionKey.top(TRACING_CONVENTIONS), ""));
    }
}
