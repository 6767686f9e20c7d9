package org.wsgibridge.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.meter.MeterDefinition;

/** The meters of a process group, as a test can look at them. Thread-safe. */
public final class RecordedMeters {
    private final ApplicationMeters meters = new ApplicationMeters("test", this::register);
    private final Map<String, Recorded> recorded = new ConcurrentHashMap<>();

    private static final class Recorded implements DoubleConsumer {
        private final MeterDefinition definition;
        private final DoubleSupplier gauge;
        private final List<Double> values = new ArrayList<>();

        Recorded(MeterDefinition definition, DoubleSupplier gauge) {
            this.definition = definition;
            this.gauge = gauge;
        }

        @Override
        public synchronized void accept(double value) {
            values.add(value);
        }

        synchronized double value() {
            return definition.kind().isGauge()
                    ? gauge.getAsDouble()
                    : values.stream().mapToDouble(Double::doubleValue).sum();
        }

        synchronized int count() {
            return values.size();
        }
    }

    private @Nullable DoubleConsumer register(MeterDefinition definition, DoubleSupplier value) {
        Recorded meter = new Recorded(definition, value);
        recorded.put(definition.name() + definition.tags(), meter);
        return definition.kind().isGauge() ? null : meter;
    }

    /** Returns what takes the meters of one more interpreter. */
    public InterpreterMeters ofInterpreter() {
        return meters.ofInterpreter();
    }

    /** Returns the names with their tags, such as <code>orders{kind=book}</code>. */
    public List<String> names() {
        return recorded.keySet().stream().sorted().toList();
    }

    /** Returns the sum of a counter or timer, the value of a gauge; NaN for one that is not there. */
    public double value(String name) {
        Recorded meter = recorded.get(name);
        return meter == null ? Double.NaN : meter.value();
    }

    /** Returns how many values a meter got. */
    public int count(String name) {
        Recorded meter = recorded.get(name);
        return meter == null ? 0 : meter.count();
    }

    /** Returns the description of a meter, {@code ""} for one that is not there. */
    public String description(String name) {
        Recorded meter = recorded.get(name);
        return meter == null ? "" : meter.definition.description();
    }
}
