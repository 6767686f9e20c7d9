package org.wsgibridge.servlet.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.service.ServiceStats;
import org.wsgibridge.settings.MountSettings;

/** Registers the meters that are computed only when they are read. */
final class BridgeGauges {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = 1e3;

    private final BridgeView view;
    private final MeterMaker maker;

    private BridgeGauges(BridgeView view, MeterMaker maker) {
        this.view = view;
        this.maker = maker;
    }

    /** Registers the gauges of a bridge, of its process groups and of its mounts. */
    static void register(WsgiBridge bridge, MeterMaker maker) {
        BridgeGauges gauges = new BridgeGauges(new BridgeView(bridge), maker);
        maker.gauge(BridgeMeter.LIVE, () -> gauges.view.now().health().live() ? 1 : 0);
        maker.gauge(BridgeMeter.BUILD_INFO, () -> 1, WsgiBridge.version(), System.getProperty("java.version", ""));
        double started = System.currentTimeMillis() / MILLIS;
        maker.gauge(BridgeMeter.START_TIME, () -> started);
        for (GroupStats group : bridge.stats()) {
            gauges.ready(group.name());
            gauges.slots(group.name());
            gauges.interpreters(group.name());
        }
        bridge.settings().mounts().forEach(gauges::active);
        bridge.services().forEach(service -> services(bridge, service.name(), maker));
    }

    private static void services(WsgiBridge bridge, String name, MeterMaker maker) {
        maker.gauge(
                BridgeMeter.SERVICES_RUNNING,
                () -> service(bridge, name).state() == ServiceStats.State.RUNNING ? 1 : 0,
                name);
        maker.counter(BridgeMeter.SERVICES_STARTS, () -> service(bridge, name).starts(), name);
    }

    private static ServiceStats service(WsgiBridge bridge, String name) {
        return bridge.services().stream()
                .filter(service -> service.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private void slots(String group) {
        gauge(BridgeMeter.SLOTS, reading -> reading.stats().slots(), group);
        gauge(BridgeMeter.SLOTS_CONFIGURED, reading -> reading.stats().configuredSlots(), group);
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

    /**
     * Registers gauges for the requests in flight. A LongTaskTimer is not used: it would have to be notified of every
     * request, which the bridge counts anyway, and some registries, such as that for OTLP, do not support its several
     * values.
     */
    private void active(MountSettings mount) {
        String path = mount.path();
        String group = mount.processGroup();
        maker.gauge(BridgeMeter.ACTIVE, () -> view.now().active(path).number(), group, MountMeters.tag(path));
        maker.gauge(BridgeMeter.ACTIVE_OLDEST, () -> view.now().active(path).oldest(), group, MountMeters.tag(path));
    }

    private void ready(String group) {
        maker.gauge(BridgeMeter.READY, () -> view.now().health().readyGroups().contains(group) ? 1 : 0, group);
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
