package org.wsgibridge.settings.monitoring;

/** The buckets of the timers of requests: the option {@code metrics-histogram}. */
public enum MetricsHistogram {
    /** None: number, sum and maximum. */
    OFF,
    /** mod_wsgi's 65: sixteen octaves from a millisecond on, each in four equal parts. */
    MOD_WSGI,
    /** Micrometer's own, made for percentiles over several servers. */
    PERCENTILES
}
