package org.wsgibridge.settings.read;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.LogSettings;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.MetricsMode;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.settings.option.AdminOptions;
import org.wsgibridge.settings.option.LogOptions;
import org.wsgibridge.settings.option.MetricsOptions;
import org.wsgibridge.settings.option.Option;

/** Reads the settings of meters, traces, the access log and request ids. */
final class MonitoringReader {

    private MonitoringReader() {}

    /** Reads the settings of meters and traces. */
    static MetricsSettings metrics(Resolver resolver, AdminPlace admin) {
        OptionKey key = OptionKey.top(MetricsOptions.METRICS);
        MetricsMode mode = resolver.get(MetricsOptions.METRICS, key, "");
        if (mode == MetricsMode.PROMETHEUS && admin == AdminPlace.OFF) {
            Setting setting = resolver.find(key);
            if (setting != null) {
                resolver.problems()
                        .add(
                                setting,
                                "Prometheus scrapes the admin mount, which is off: expected "
                                        + AdminOptions.ADMIN_PORT.name() + " = a port of its own, or "
                                        + AdminOptions.ADMIN.name() + " = public");
            }
        }
        Setting off = mode == MetricsMode.OFF ? resolver.find(key) : null;
        if (off != null) {
            for (Option<?> option : List.of(MetricsOptions.HISTOGRAM, MetricsOptions.SLO, MetricsOptions.REGISTRY)) {
                resolver.refuse(
                        OptionKey.top(option), "does nothing with " + off.describe() + ": expected on or prometheus");
            }
        }
        @Nullable
        String registry = resolver.getOrNull(MetricsOptions.REGISTRY, OptionKey.top(MetricsOptions.REGISTRY), "");
        @Nullable
        List<Duration> objectives = resolver.getOrNull(MetricsOptions.SLO, OptionKey.top(MetricsOptions.SLO), "");
        return new MetricsSettings(
                mode,
                resolver.get(MetricsOptions.HISTOGRAM, OptionKey.top(MetricsOptions.HISTOGRAM), ""),
                objectives == null ? List.of() : objectives,
                registry == null ? "" : registry,
                resolver.get(
                        MetricsOptions.TRACING_CONVENTIONS, OptionKey.top(MetricsOptions.TRACING_CONVENTIONS), ""));
    }

    /** Reads the settings of the access log and of request ids. */
    static LogSettings log(Resolver resolver) {
        LogSettings access = resolver.get(LogOptions.ACCESS_LOG, OptionKey.top(LogOptions.ACCESS_LOG), "");
        Networks from = resolver.getOrNull(LogOptions.REQUEST_ID_FROM, OptionKey.top(LogOptions.REQUEST_ID_FROM), "");
        return new LogSettings(
                access.access(),
                from == null ? Networks.NONE : from,
                resolver.get(LogOptions.REQUEST_ID_RESPONSE, OptionKey.top(LogOptions.REQUEST_ID_RESPONSE), ""));
    }
}
