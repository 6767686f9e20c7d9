package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.servlet.tracing.HttpSemantics;

/**
 * OpenTelemetry's meter {@code http.server.request.duration}, with the buckets and attributes of its semantic
 * conventions. An attribute without a value is {@code ""}, which Prometheus treats as missing. Thread-safe.
 */
final class HttpMeter implements BridgeListener {
    /** The bounds of the buckets, from the conventions' section "Metric: http.server.request.duration". */
    static final Duration[] BUCKETS = DoubleStream.of(
                    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * TimeUnit.SECONDS.toNanos(1))))
            .toArray(Duration[]::new);

    private final Exemplars exemplars;
    private final MeterMaker maker;
    private final Set<String> paths;
    private final TagValues routes = new TagValues(MountMeters.MAX_ROUTES);
    private final TagValues mounts = new TagValues(MountMeters.MAX_ROUTES);
    private final TagValues errors = new TagValues(MountMeters.MAX_EXCEPTIONS);
    private final Map<Attributes, Timer> timers = new ConcurrentHashMap<>();

    /** The attributes by which requests are counted; each has a bounded number of values. */
    private record Attributes(
            String method, String scheme, String route, int status, String error, String protocolVersion) {}

    /**
     * Makes the meter.
     *
     * @param maker registers the meter
     * @param paths the paths of the mounts whose requests are recorded
     * @param exemplars is told which request is being recorded
     */
    HttpMeter(MeterMaker maker, Set<String> paths, Exemplars exemplars) {
        this.exemplars = exemplars;
        this.maker = maker;
        this.paths = Set.copyOf(paths);
    }

    @Override
    public void requestFinished(Exchange exchange) {
        if (!paths.contains(exchange.mount().path())) {
            return; // a request of the bridge itself to an access script
        }
        RequestTimes times = exchange.times();
        Attributes attributes = new Attributes(
                HttpSemantics.method(exchange),
                HttpSemantics.scheme(exchange),
                route(exchange),
                exchange.status(),
                error(HttpSemantics.errorType(exchange)),
                HttpSemantics.protocolVersion(exchange));
        Timer timer = timers.computeIfAbsent(attributes, this::make);
        exemplars.begin(exchange);
        try {
            timer.record(times.finished() - times.arrived(), TimeUnit.NANOSECONDS);
        } finally {
            exemplars.end();
        }
    }

    private String route(Exchange exchange) {
        String route = HttpSemantics.route(exchange);
        if (routes.isNamed(route)) {
            return route;
        }
        String mount = HttpSemantics.mountRoute(exchange);
        return mounts.isNamed(mount) ? mount : "";
    }

    private String error(@Nullable String type) {
        if (type == null) {
            return "";
        }
        return errors.isNamed(type) ? type : "_OTHER";
    }

    private Timer make(Attributes attributes) {
        return maker.buckets(
                BridgeMeter.HTTP_DURATION,
                BUCKETS,
                attributes.method(),
                attributes.scheme(),
                attributes.route(),
                attributes.status() == 0 ? "" : Integer.toString(attributes.status()),
                attributes.error(),
                attributes.protocolVersion());
    }
}
