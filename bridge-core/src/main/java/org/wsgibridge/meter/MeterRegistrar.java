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
     * @param value returns the present value of a gauge, NaN if it has none; not used for other kinds
     * @return receives each increment of a counter, or each duration of a timer in seconds; {@code null} for a gauge,
     *     and if the values are not recorded
     */
    @Nullable
    DoubleConsumer register(MeterDefinition definition, DoubleSupplier value);
}
