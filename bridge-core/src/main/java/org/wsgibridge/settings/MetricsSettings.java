package org.wsgibridge.settings;

/**
 * What is measured, and where it is registered.
 *
 * @param mode whether there are meters
 * @param histogram the buckets of the timers of requests
 * @param registry the JNDI name of the registry, {@code ""} when it is not found by JNDI
 */
public record MetricsSettings(MetricsMode mode, MetricsHistogram histogram, String registry) {
    /** As it is when no option says anything. */
    public static final MetricsSettings STANDARD = new MetricsSettings(MetricsMode.ON, MetricsHistogram.OFF, "");
}
