package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.meter.MeterDefinition;
import org.wsgibridge.meter.MeterKind;

/**
 * Registers the meters that applications define. Their names begin with {@code app.}, so that they cannot collide with
 * those of the bridge or the JVM. Before their own tags, they have the tags {@code context} and {@code group}.
 * Thread-safe.
 */
final class ApplicationMeterTable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationMeterTable.class);
    private static final String PREFIX = "app.";
    private static final String UNDESCRIBED = "Of the application";
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MeterMaker maker;
    private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

    /** The properties that all meters of a name must share, over all process groups. */
    private record Shape(String name, MeterKind kind, Set<String> keys) {}

    ApplicationMeterTable(MeterMaker maker) {
        this.maker = maker;
    }

    /** Registers a meter, as {@link org.wsgibridge.event.BridgeListener#meterDefined} describes it. */
    @Nullable
    DoubleConsumer register(String group, MeterDefinition definition, DoubleSupplier value) {
        MeterKind kind = definition.kind();
        Shape shape = new Shape(
                definition.name(),
                kind.isGauge() ? MeterKind.GAUGE_SUM : kind,
                Set.copyOf(definition.tags().keySet()));
        Shape present = shapes.putIfAbsent(definition.plainName(), shape);
        if (present != null && !present.equals(shape)) {
            // Another thread logs, because the calling thread must not wait for the log.
            ForkJoinPool.commonPool()
                    .execute(() -> LogCode.METER_NOT_MEASURED.log(
                            LOG,
                            group,
                            definition.name(),
                            "another process group has one of that name with another type or other tags"));
            return null;
        }
        String name = PREFIX + definition.name();
        String description = definition.description().isEmpty() ? UNDESCRIBED : definition.description();
        Tags tags = Tags.of("group", group);
        for (Map.Entry<String, String> tag : definition.tags().entrySet()) {
            tags = tags.and(tag.getKey(), tag.getValue());
        }
        return switch (kind) {
            case COUNTER -> {
                Counter counter = maker.applicationCounter(name, description, tags);
                yield counter::increment;
            }
            case TIMER -> {
                Timer timer = maker.applicationTimer(name, description, tags);
                yield seconds -> timer.record((long) (seconds * NANOS), TimeUnit.NANOSECONDS);
            }
            default -> {
                maker.applicationGauge(name, description, tags, value);
                yield null;
            }
        };
    }
}
