package org.wsgibridge.meter;

/** The kind of an application's meter. */
public enum MeterKind {
    /** A sum that never decreases, over all present and former interpreters. */
    COUNTER,
    /** Durations in seconds: their number, sum, maximum and histogram, over all present and former interpreters. */
    TIMER,
    /** A value that rises and falls: the sum of the values of the interpreters that are up. */
    GAUGE_SUM,
    /** A value that rises and falls: the largest value of an interpreter that is up. */
    GAUGE_MAX,
    /** A value that rises and falls: the smallest value of an interpreter that is up. */
    GAUGE_MIN,
    /**
     * A value that rises and falls: the value that any interpreter has set last, even if that interpreter has ended.
     */
    GAUGE_LAST;

    /** Returns whether it is one of the gauges. */
    public boolean isGauge() {
        return this != COUNTER && this != TIMER;
    }
}
