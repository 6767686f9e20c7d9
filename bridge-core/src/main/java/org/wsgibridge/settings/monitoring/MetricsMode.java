package org.wsgibridge.settings.monitoring;

/** Whether the bridge has meters, and where they are published: the option {@code metrics}. */
public enum MetricsMode {
    /** No meters. */
    OFF,
    /** Meters are registered with Micrometer, if it is on the class path. */
    ON,
    /** As {@link #ON}; in addition, Prometheus can scrape the meters at the admin mount. */
    PROMETHEUS
}
