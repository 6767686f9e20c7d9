package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.meter.MeterDefinition;
import org.wsgibridge.pool.GroupView;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;

/**
 * The bridge's meters, which {@link BridgeMeter} and {@code docs/metrics.md} list. They are made before the bridge, so
 * that the start of the first interpreters is measured. {@link #bind} adds the meters that are read from the bridge.
 * {@link #close} removes all meters from the registry. Thread-safe.
 */
public final class BridgeMeters implements BridgeListener, AutoCloseable {
    private final Exemplars exemplars;
    private final MeterMaker maker;
    private final Map<String, MountMeters> mounts = new HashMap<>();
    private final Map<String, GroupMeters> groups = new HashMap<>();

    /** The counters by status. The server decides the status, so that clients cannot create any number of them. */
    private final Map<Integer, Counter> refused = new ConcurrentHashMap<>();

    private final ApplicationMeterTable application;
    private volatile @Nullable WsgiBridge bridge;

    /**
     * Makes the meters of a web application.
     *
     * @param registry the registry for the meters
     * @param contextPath the web application's path
     * @param settings the bridge's settings
     */
    public BridgeMeters(MeterRegistry registry, String contextPath, BridgeSettings settings) {
        this(registry, contextPath, settings, Exemplars.NONE);
    }

    BridgeMeters(MeterRegistry registry, String contextPath, BridgeSettings settings, Exemplars exemplars) {
        this.exemplars = exemplars;
        this.maker = new MeterMaker(registry, contextPath, settings.metrics());
        this.application = new ApplicationMeterTable(maker);
        Exemplars ofRequests = settings.metrics().hasBuckets() ? exemplars : Exemplars.NONE;
        TagValues exceptions = new TagValues(MountMeters.MAX_EXCEPTIONS);
        for (MountSettings mount : settings.mounts()) {
            mounts.put(mount.path(), new MountMeters(mount, maker, exceptions, ofRequests));
        }
        for (String group : settings.groups().keySet()) {
            groups.put(group, new GroupMeters(group, maker));
        }
    }

    /** Registers the meters that are read from the bridge: slots, queues, interpreters, requests in flight. */
    public void bind(WsgiBridge started) {
        bridge = started;
        BridgeGauges.register(started, maker);
    }

    /** Makes the meter of OpenTelemetry's conventions; returns the listener that records requests in it. */
    BridgeListener byOtel() {
        return new HttpMeter(maker, mounts.keySet(), exemplars);
    }

    /** Registers a meter whose value is a moment, in seconds since 1970. */
    void moment(BridgeMeter meter, Supplier<Instant> moment) {
        maker.gauge(meter, () -> moment.get().getEpochSecond());
    }

    /** Registers the number of failed TLS handshakes. */
    void failedHandshakes(LongSupplier count) {
        maker.counter(BridgeMeter.FAILED_HANDSHAKES, count::getAsLong);
    }

    /** Counts a request that was answered without an application. */
    void refused(int status) {
        refused.computeIfAbsent(status, fresh -> maker.counter(BridgeMeter.REFUSED, Integer.toString(fresh)))
                .increment();
    }

    @Override
    public void requestFinished(Exchange exchange) {
        MountMeters meters = mounts.get(exchange.mount().path());
        if (meters != null) {
            meters.finished(exchange);
        }
    }

    @Override
    public void slotReleased(Exchange exchange) {
        MountMeters meters = mounts.get(exchange.mount().path());
        if (meters != null) {
            meters.released(exchange);
        }
    }

    @Override
    public void requestTimedOut(Exchange exchange, boolean recovered) {
        MountMeters meters = mounts.get(exchange.mount().path());
        if (meters != null) {
            meters.timedOut(recovered);
        }
    }

    @Override
    public @Nullable DoubleConsumer meterDefined(
            String processGroup, MeterDefinition definition, DoubleSupplier value) {
        return application.register(processGroup, definition, value);
    }

    @Override
    public void interpreterStarted(String processGroup, String interpreter, long startNanos) {
        GroupMeters meters = groups.get(processGroup);
        if (meters != null) {
            meters.started(startNanos);
        }
    }

    @Override
    public void interpreterStopped(String processGroup, String interpreter, String reason) {
        GroupMeters meters = groups.get(processGroup);
        if (meters == null) {
            return;
        }
        meters.stopped(reason);
        WsgiBridge running = bridge;
        GroupView group = running == null ? null : running.groups().get(processGroup);
        List<StoppedInterpreter> stops = group == null ? List.of() : group.recentStops();
        for (int i = stops.size() - 1; i >= 0; i--) {
            if (stops.get(i).name().equals(interpreter)) {
                meters.lived(stops.get(i).lifetime());
                return;
            }
        }
    }

    @Override
    public void applicationLoadFailed(String processGroup, String message) {
        GroupMeters meters = groups.get(processGroup);
        if (meters != null) {
            meters.loadFailed();
        }
    }

    @Override
    public void close() {
        maker.close();
    }
}
