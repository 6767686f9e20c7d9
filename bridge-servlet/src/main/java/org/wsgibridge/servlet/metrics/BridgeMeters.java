package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.group.GroupStats;
import org.wsgibridge.group.InterpreterStats;

/**
 * The bridge's meters. Every one has the tag {@code context} (the web application's path, {@code /} for the root):
 *
 * <ul>
 *   <li>{@code wsgi.requests}: timer, from arrival to outcome; tags {@code mount}, {@code status}, {@code outcome};
 *   <li>{@code wsgi.requests.queued}: timer of the wait for a slot; tag {@code group};
 *   <li>{@code wsgi.slots}, {@code wsgi.slots.busy}, {@code wsgi.queue.depth}, {@code wsgi.queue.size}, {@code
 *       wsgi.interpreters}: gauges; tag {@code group}.
 * </ul>
 *
 * <p>Thread-safe. {@link #close} takes them all out of the registry again.
 */
public final class BridgeMeters implements BridgeListener, AutoCloseable {
    private final MeterRegistry registry;
    private final Tags common;
    private final List<Meter> registered = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<RequestKey, Timer> requests = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Timer> queued = new ConcurrentHashMap<>();

    private record RequestKey(
            String mount, int status, @Nullable Outcome outcome) {}

    /**
     * Makes the meters of a web application.
     *
     * @param registry where to register them
     * @param contextPath the web application's path
     */
    public BridgeMeters(MeterRegistry registry, String contextPath) {
        this.registry = registry;
        this.common = Tags.of("context", contextPath.isEmpty() ? "/" : contextPath);
    }

    /**
     * Makes the meters of a web application, in the registry that its context has as the attribute {@code
     * io.micrometer.core.instrument.MeterRegistry}, else in Micrometer's global one.
     *
     * @param context the web application's context
     */
    public static BridgeMeters of(ServletContext context) {
        Object attribute = context.getAttribute(MeterRegistry.class.getName());
        MeterRegistry registry = attribute instanceof MeterRegistry own ? own : Metrics.globalRegistry;
        return new BridgeMeters(registry, context.getContextPath());
    }

    /** Registers the gauges of a bridge's process groups. */
    public void bind(WsgiBridge bridge) {
        for (GroupStats group : bridge.stats()) {
            String name = group.name();
            gauge(bridge, name, "wsgi.slots", "requests that can run at a time", GroupStats::slots);
            gauge(bridge, name, "wsgi.slots.busy", "requests that run", GroupStats::busy);
            gauge(bridge, name, "wsgi.queue.depth", "requests that wait for a slot", GroupStats::queued);
            gauge(bridge, name, "wsgi.queue.size", "requests that may wait", GroupStats::queueSize);
            gauge(
                    bridge,
                    name,
                    "wsgi.interpreters",
                    "interpreters that take requests",
                    stats -> stats.interpreters().stream()
                            .filter(InterpreterStats::active)
                            .count());
        }
    }

    private void gauge(
            WsgiBridge bridge, String group, String name, String description, ToDoubleFunction<GroupStats> value) {
        registered.add(Gauge.builder(
                        name,
                        bridge,
                        b -> b.stats().stream()
                                .filter(stats -> stats.name().equals(group))
                                .findFirst()
                                .map(value::applyAsDouble)
                                .orElse(Double.NaN))
                .description(description)
                .tags(common.and("group", group))
                .register(registry));
    }

    @Override
    public void requestStarted(Exchange exchange) {
        long waited = exchange.times().dispatched() - exchange.times().queued();
        queued.computeIfAbsent(exchange.mount().processGroup(), this::queuedTimer)
                .record(waited, TimeUnit.NANOSECONDS);
    }

    @Override
    public void requestFinished(Exchange exchange) {
        RequestKey key = new RequestKey(exchange.mount().path(), exchange.status(), exchange.outcome());
        long took = exchange.times().finished() - exchange.times().arrived();
        requests.computeIfAbsent(key, this::requestTimer).record(took, TimeUnit.NANOSECONDS);
    }

    private Timer queuedTimer(String group) {
        return remember(Timer.builder("wsgi.requests.queued")
                .description("how long requests waited for a slot")
                .tags(common.and("group", group))
                .register(registry));
    }

    private Timer requestTimer(RequestKey key) {
        return remember(Timer.builder("wsgi.requests")
                .description("requests, from their arrival until their outcome was decided")
                .tags(common.and(
                        "mount", key.mount.isEmpty() ? "/" : key.mount,
                        "status", Integer.toString(key.status),
                        "outcome", String.valueOf(key.outcome)))
                .register(registry));
    }

    private Timer remember(Timer timer) {
        registered.add(timer);
        return timer;
    }

    @Override
    public void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }
}
