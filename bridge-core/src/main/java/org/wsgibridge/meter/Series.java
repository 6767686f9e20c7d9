package org.wsgibridge.meter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** One meter with one combination of tags, of all interpreters of a process group. Thread-safe. */
final class Series {
    /** The largest increment of a counter. */
    private static final double LARGEST_STEP = 1e15;

    /** The longest duration of a timer, in seconds. */
    private static final double LONGEST_SECONDS = 1e6;

    private final MeterKind kind;
    private final Map<Object, Double> values = new LinkedHashMap<>();
    private double last = Double.NaN;
    private volatile @Nullable DoubleConsumer target;

    Series(MeterKind kind) {
        this.kind = kind;
    }

    void sendTo(@Nullable DoubleConsumer consumer) {
        target = consumer;
    }

    boolean isGauge() {
        return kind.isGauge();
    }

    /** Returns whether a meter of this kind can have a value. */
    boolean takes(double value) {
        return switch (kind) {
            case COUNTER -> value >= 0 && value <= LARGEST_STEP;
            case TIMER -> value >= 0 && value <= LONGEST_SECONDS;
            default -> Double.isFinite(value);
        };
    }

    /** Passes on the increment of a counter, or the duration of a timer. */
    private void take(double value) {
        DoubleConsumer consumer = target;
        if (consumer != null) {
            consumer.accept(value);
        }
    }

    /**
     * Applies an update from an interpreter.
     *
     * @param interpreter an object that stands for the interpreter
     * @param add whether to add the value to that of a gauge, rather than to replace it
     */
    void update(Object interpreter, boolean add, double value) {
        if (!kind.isGauge()) {
            take(value);
            return;
        }
        synchronized (this) {
            double before = kind == MeterKind.GAUGE_LAST ? last : values.getOrDefault(interpreter, Double.NaN);
            double now = add && !Double.isNaN(before) ? before + value : value;
            last = now;
            if (kind != MeterKind.GAUGE_LAST) {
                values.put(interpreter, now);
            }
        }
    }

    /** Removes the value of an interpreter that has ended. */
    synchronized void forget(Object interpreter) {
        values.remove(interpreter);
    }

    /** Returns the value of a gauge; NaN if no interpreter has set it. */
    synchronized double value() {
        var all = values.values().stream().mapToDouble(Double::doubleValue);
        return switch (kind) {
            case GAUGE_SUM -> values.isEmpty() ? Double.NaN : all.sum();
            case GAUGE_MAX -> all.max().orElse(Double.NaN);
            case GAUGE_MIN -> all.min().orElse(Double.NaN);
            default -> last;
        };
    }
}
