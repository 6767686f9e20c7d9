package org.wsgibridge.meter;

/** What an application's meter measures. */
public enum MeterKind {
    /** A sum that only grows, over all interpreters that there ever were. */
    COUNTER,
    /** Durations in seconds: their number, sum, maximum and histogram, over all interpreters that there ever were. */
    TIMER,
    /** A value that rises and falls: the sum of those of the interpreters that are up. */
    GAUGE_SUM,
    /** A value that rises and falls: the largest of those of the interpreters that are up. */
    GAUGE_MAX,
    /** A value that rises and falls: the smallest of those of the interpreters that are up. */
    GAUGE_MIN,
    /** A value that rises and falls: the one that any interpreter has set last, whether or not that is still up. */
    GAUGE_LAST;

    /** Returns whether it is one of the gauges. */
    public boolean isGauge() {
        return this != COUNTER && this != TIMER;
    }
}
