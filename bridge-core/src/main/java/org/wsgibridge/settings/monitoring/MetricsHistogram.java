package org.wsgibridge.settings.monitoring;

/** The buckets of the timers of requests: the option {@code metrics-histogram}. */
public enum MetricsHistogram {
    /** No buckets: only number, sum and maximum. */
    OFF,
    /** The 65 buckets of mod_wsgi: sixteen doublings from 1 ms to 65.536 s, each divided into four equal parts. */
    MOD_WSGI,
    /** The buckets that Micrometer uses for percentiles over several servers. */
    PERCENTILES
}
