package org.wsgibridge.settings.monitoring;

import java.time.Duration;
import java.util.List;

/**
 * What is measured, and where it is registered.
 *
 * @param mode whether there are meters
 * @param histogram the buckets of the timers of requests
 * @param objectives further buckets of the requests' latency, ascending
 * @param registry the JNDI name of the registry, {@code ""} when it is not found by JNDI
 * @param conventions how requests are named in traces
 */
public record MetricsSettings(
        MetricsMode mode,
        MetricsHistogram histogram,
        List<Duration> objectives,
        String registry,
        TracingConventions conventions) {
    /** As it is when no option says anything. */
    public static final MetricsSettings DEFAULT =
            new MetricsSettings(MetricsMode.ON, MetricsHistogram.OFF, List.of(), "", TracingConventions.AUTO);

    /** Makes the list immutable. */
    public MetricsSettings {
        objectives = List.copyOf(objectives);
    }

    /** Returns whether times of requests are counted by buckets. */
    public boolean hasBuckets() {
        return histogram != MetricsHistogram.OFF || !objectives.isEmpty();
    }
}
