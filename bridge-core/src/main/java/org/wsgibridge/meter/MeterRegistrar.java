package org.wsgibridge.meter;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Registers the meters of one process group where they are read. Thread-safe. */
@FunctionalInterface
public interface MeterRegistrar {
    /**
     * Registers a meter. Does not block and does not throw.
     *
     * @param definition the meter
     * @param value returns what a gauge has now, NaN for nothing; of no meaning for other kinds
     * @return takes each step of a counter and each duration of a timer, in seconds; {@code null} when the values go
     *     nowhere, and for gauges
     */
    @Nullable
    DoubleConsumer register(MeterDefinition definition, DoubleSupplier value);
}
