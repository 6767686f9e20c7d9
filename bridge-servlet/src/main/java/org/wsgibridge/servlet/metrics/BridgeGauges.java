package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Statistic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.group.GroupStats;
import org.wsgibridge.settings.MountSettings;

/** The meters that cost nothing until they are read: they ask the bridge then. */
final class BridgeGauges {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BridgeView view;
    private final MeterMaker maker;

    private BridgeGauges(BridgeView view, MeterMaker maker) {
        this.view = view;
        this.maker = maker;
    }

    /** Registers those of a bridge, of its process groups and of its mounts. */
    static void register(WsgiBridge bridge, MeterMaker maker) {
        BridgeGauges gauges = new BridgeGauges(new BridgeView(bridge), maker);
        maker.gauge(BridgeMeter.LIVE, () -> gauges.view.now().health().live() ? 1 : 0);
        maker.gauge(BridgeMeter.READY, () -> gauges.view.now().health().ready() ? 1 : 0);
        for (GroupStats group : bridge.stats()) {
            gauges.slots(group.name());
            gauges.interpreters(group.name());
        }
        bridge.settings().mounts().forEach(gauges::active);
    }

    private void slots(String group) {
        gauge(BridgeMeter.SLOTS, reading -> reading.stats().slots(), group);
        gauge(BridgeMeter.SLOTS_BUSY, reading -> reading.stats().busy(), group);
        counter(BridgeMeter.SLOTS_BUSY_TIME, reading -> seconds(reading.stats().busyTime()), group);
        gauge(BridgeMeter.CAPACITY, GroupReading::utilization, group);
        gauge(BridgeMeter.QUEUE_DEPTH, reading -> reading.stats().queued(), group);
        gauge(BridgeMeter.QUEUE_SIZE, reading -> reading.stats().queueSize(), group);
        gauge(BridgeMeter.STUCK, reading -> reading.stats().stuck(), group);
    }

    private void interpreters(String group) {
        gauge(BridgeMeter.INTERPRETERS, reading -> reading.stats().active(), group, "active");
        gauge(
                BridgeMeter.INTERPRETERS,
                reading ->
                        reading.stats().interpreters().size() - reading.stats().active(),
                group,
                "draining");
        gauge(BridgeMeter.INTERPRETERS_AGE, GroupReading::oldestSeconds, group);
        gauge(BridgeMeter.INTERPRETERS_MEMORY, GroupReading::memory, group);
        gauge(BridgeMeter.INTERPRETERS_MEMORY_LARGEST, GroupReading::largest, group);
        counter(BridgeMeter.INTERPRETERS_CPU, GroupReading::cpuSeconds, group);
    }

    /** A LongTaskTimer would have to be told of every request; the bridge knows them anyway. */
    private void active(MountSettings mount) {
        String path = mount.path();
        maker.custom(
                BridgeMeter.ACTIVE,
                List.of(
                        new Measurement(() -> (double) view.now().active(path).number(), Statistic.ACTIVE_TASKS),
                        new Measurement(() -> view.now().active(path).seconds(), Statistic.DURATION),
                        new Measurement(() -> view.now().active(path).oldest(), Statistic.MAX)),
                mount.processGroup(),
                MountMeters.tag(path));
    }

    private void gauge(BridgeMeter meter, ToDoubleFunction<GroupReading> value, String... tags) {
        maker.gauge(meter, () -> read(tags[0], value), tags);
    }

    private void counter(BridgeMeter meter, ToDoubleFunction<GroupReading> value, String... tags) {
        maker.counter(meter, () -> read(tags[0], value), tags);
    }

    private double read(String group, ToDoubleFunction<GroupReading> value) {
        GroupReading reading = view.group(group);
        return reading == null ? Double.NaN : value.applyAsDouble(reading);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
