package org.wsgibridge.meter;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes what one interpreter measures. Each of its meters has a number, which the interpreter gives. Thread-safe; no
 * method blocks.
 */
public final class InterpreterMeters {
    private final Function<MeterDefinition, @Nullable Series> group;
    private final @Nullable Series[] series;
    private boolean closed;

    /**
     * Makes it without meters.
     *
     * @param most how many meters there may be
     * @param group returns the series of a definition; {@code null} when it is not measured
     */
    InterpreterMeters(int most, Function<MeterDefinition, @Nullable Series> group) {
        this.group = group;
        this.series = new @Nullable Series[most];
    }

    /**
     * The interpreter defines a meter; what it says is checked.
     *
     * @param number the number that its updates have
     * @param text see {@link MeterDefinition#parse}
     * @throws IllegalArgumentException when the text is no definition, or the number is out of range
     */
    public void define(int number, String text) {
        check(number);
        Series defined = group.apply(MeterDefinition.parse(text));
        synchronized (this) {
            series[number] = series[number] == null ? defined : series[number];
        }
    }

    /**
     * The interpreter changes a meter: a step of a counter, a duration of a timer in seconds, the value of a gauge.
     * Ignored where nothing is defined by that number, or where the meter cannot take the value: it is lost like one
     * that came too fast.
     *
     * @param add whether a gauge changes by the value rather than to it
     * @throws IllegalArgumentException when the number is out of range
     */
    public void update(int number, boolean add, double value) {
        check(number);
        Series changed;
        synchronized (this) {
            changed = series[number];
            if (changed == null || !changed.takes(value)) {
                return;
            }
            if (changed.isGauge()) {
                if (!closed) {
                    changed.update(this, add, value);
                }
                return;
            }
        }
        changed.update(this, add, value);
    }

    private void check(int number) {
        if (number < 0 || number >= series.length) {
            throw new IllegalArgumentException("a meter with the number " + number);
        }
    }

    /** The interpreter is gone: its gauges do not count any more; what it has counted stays. Idempotent. */
    public synchronized void close() {
        closed = true;
        for (Series one : series) {
            if (one != null) {
                one.forget(this);
            }
        }
    }
}
