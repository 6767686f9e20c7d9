package org.wsgibridge.meter;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Receives the measurements of one interpreter. The interpreter gives each of its meters a number. Thread-safe; no
 * method blocks.
 */
public final class InterpreterMeters {
    private final Function<MeterDefinition, @Nullable Series> group;
    private final @Nullable Series[] series;
    private boolean closed;

    /**
     * Makes the meters of an interpreter that has none yet.
     *
     * @param most the largest number of meters
     * @param group returns the series of a definition; {@code null} if the definition is refused
     */
    InterpreterMeters(int most, Function<MeterDefinition, @Nullable Series> group) {
        this.group = group;
        this.series = new @Nullable Series[most];
    }

    /**
     * Defines a meter. Checks the definition, because an interpreter is not trusted. The first definition of a number
     * counts.
     *
     * @param number the number of the meter in its updates
     * @param text see {@link MeterDefinition#parse}
     * @throws IllegalArgumentException if the text is not a definition, or the number is out of range
     */
    public void define(int number, String text) {
        check(number);
        Series defined = group.apply(MeterDefinition.parse(text));
        synchronized (this) {
            series[number] = series[number] == null ? defined : series[number];
        }
    }

    /**
     * Updates a meter: with an increment of a counter, a duration of a timer in seconds, or a value of a gauge. Does
     * nothing if no meter has this number, or if the meter cannot have this value.
     *
     * @param number the meter's number
     * @param add whether to add the value to that of a gauge, rather than to replace it
     * @param value the increment, duration or value
     * @throws IllegalArgumentException if the number is out of range
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

    /**
     * Removes the values of the interpreter's gauges when the interpreter has ended. Its counters and timers stay.
     * Idempotent.
     */
    public synchronized void close() {
        closed = true;
        for (Series one : series) {
            if (one != null) {
                one.forget(this);
            }
        }
    }
}
