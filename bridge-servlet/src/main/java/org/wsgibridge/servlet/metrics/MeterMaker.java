package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.activity.Activity.Buckets;
import org.wsgibridge.settings.monitoring.MetricsSettings;

/** Registers meters of the catalogue, and removes them from the registry at the end. Thread-safe. */
final class MeterMaker implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tag context;
    private final MetricsSettings settings;
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    MeterMaker(MeterRegistry registry, String contextPath, MetricsSettings settings) {
        this.registry = registry;
        this.context = Tag.of("context", contextPath.isEmpty() ? "/" : contextPath);
        this.settings = settings;
    }

    /**
     * Makes a timer with the histogram of the settings. That of whole requests also gets buckets for the service level
     * objectives.
     */
    Timer histogram(BridgeMeter meter, String... values) {
        return histogram(
                timerBuilder(meter, values), meter == BridgeMeter.REQUESTS ? settings.objectives() : List.of());
    }

    private Timer histogram(Timer.Builder builder, List<Duration> objectives) {
        List<Duration> bounds = new ArrayList<>(objectives);
        switch (settings.histogram()) {
            case OFF -> {}
            case MOD_WSGI -> bounds.addAll(List.of(modWsgi()));
            case PERCENTILES ->
                builder.publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofMinutes(1));
        }
        if (!bounds.isEmpty()) {
            builder.serviceLevelObjectives(bounds.toArray(Duration[]::new));
        }
        return remember(builder.register(registry));
    }

    /** Returns the upper bounds of mod_wsgi's 65 buckets, except for the last one, which has none. */
    static Duration[] modWsgi() {
        return IntStream.range(0, Buckets.COUNT - 1)
                .mapToObj(bucket -> Duration.ofNanos(Buckets.to(bucket)))
                .toArray(Duration[]::new);
    }

    /** Makes a timer with given buckets. */
    Timer buckets(BridgeMeter meter, Duration[] bounds, String... values) {
        return remember(
                timerBuilder(meter, values).serviceLevelObjectives(bounds).register(registry));
    }

    Timer timer(BridgeMeter meter, String... values) {
        return remember(timerBuilder(meter, values).register(registry));
    }

    private Timer.Builder timerBuilder(BridgeMeter meter, String... values) {
        return Timer.builder(meter.meterName()).description(meter.description()).tags(tags(meter, values));
    }

    Counter counter(BridgeMeter meter, String... values) {
        return remember(Counter.builder(meter.meterName())
                .description(meter.description())
                .baseUnit(unit(meter))
                .tags(tags(meter, values))
                .register(registry));
    }

    /** Makes a counter whose value is computed when it is read. */
    void counter(BridgeMeter meter, Supplier<Number> value, String... values) {
        // Micrometer has a weak reference to the object but a strong one to the function, so the supplier must be in
        // the function.
        remember(FunctionCounter.builder(
                        meter.meterName(), this, maker -> value.get().doubleValue())
                .description(meter.description())
                .baseUnit(unit(meter))
                .tags(tags(meter, values))
                .register(registry));
    }

    /** Makes a timer of an application, with the histogram of the settings. */
    Timer applicationTimer(String name, String description, Tags tags) {
        return histogram(Timer.builder(name).description(description).tags(withContext(tags)), List.of());
    }

    /** Makes a counter of an application. */
    Counter applicationCounter(String name, String description, Tags tags) {
        return remember(Counter.builder(name)
                .description(description)
                .tags(withContext(tags))
                .register(registry));
    }

    /** Makes a gauge of an application. */
    void applicationGauge(String name, String description, Tags tags, DoubleSupplier value) {
        Supplier<Number> read = value::getAsDouble;
        remember(Gauge.builder(name, read)
                .description(description)
                .tags(withContext(tags))
                .register(registry));
    }

    private Tags withContext(Tags tags) {
        return Tags.of(context).and(tags);
    }

    void gauge(BridgeMeter meter, Supplier<Number> value, String... values) {
        remember(Gauge.builder(meter.meterName(), value)
                .description(meter.description())
                .baseUnit(unit(meter))
                .tags(tags(meter, values))
                .register(registry));
    }

    private static @Nullable String unit(BridgeMeter meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }

    private Tags tags(BridgeMeter meter, String... values) {
        List<String> keys = meter.tags();
        if (keys.size() != values.length) {
            throw new IllegalArgumentException(meter + " has the tags " + keys);
        }
        List<Tag> tags = new ArrayList<>(List.of(context));
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(keys.get(i), values[i]));
        }
        return Tags.of(tags);
    }

    /**
     * Remembers a meter for its removal. A request may end after the deployment: then the meter is removed immediately,
     * because the registry may live longer.
     */
    private <M extends Meter> M remember(M meter) {
        registered.add(meter);
        if (closed) {
            registry.remove(meter);
        }
        return meter;
    }

    @Override
    public void close() {
        closed = true;
        registered.forEach(registry::remove);
        registered.clear();
    }
}
