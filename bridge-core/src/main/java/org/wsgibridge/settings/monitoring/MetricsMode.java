package org.wsgibridge.settings.monitoring;

/** Where the bridge's meters go: the option {@code metrics}. */
public enum MetricsMode {
    /** There are none. */
    OFF,
    /** They are registered with Micrometer, where it is on the class path. */
    ON,
    /** The same, and Prometheus can scrape them at the admin mount. */
    PROMETHEUS
}
