package org.wsgibridge.settings.monitoring;

import java.time.Duration;
import java.util.List;

/**
 * The settings of meters and traces. Immutable.
 *
 * @param mode whether there are meters, and where they are published
 * @param histogram the buckets of the timers of requests
 * @param objectives further buckets of the timer {@code wsgi.requests}: latencies, ascending
 * @param registry the JNDI name of the registry; {@code ""} if the registry is not in JNDI
 * @param conventions how requests are named in traces
 */
public record MetricsSettings(
        MetricsMode mode,
        MetricsHistogram histogram,
        List<Duration> objectives,
        String registry,
        TracingConventions conventions) {
    /** The defaults. */
    public static final MetricsSettings DEFAULT =
            new MetricsSettings(MetricsMode.ON, MetricsHistogram.OFF, List.of(), "", TracingConventions.AUTO);

    /** Makes the list immutable. */
    public MetricsSettings {
        objectives = List.copyOf(objectives);
    }

    /** Returns whether the timers of requests have buckets. */
    public boolean hasBuckets() {
        return histogram != MetricsHistogram.OFF || !objectives.isEmpty();
    }
}
