package org.wsgibridge.express.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.metrics.JvmMeters;
import org.wsgibridge.express.telemetry.Telemetry;
import org.wsgibridge.servlet.metrics.ExemplarRegistry;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.settings.monitoring.MetricsMode;

/**
 * Sets up the meters and traces of a server, for Prometheus, which fetches meters, and for OpenTelemetry, to which
 * meters and traces are sent. Stateless.
 */
final class Monitoring {

    private Monitoring() {}

    /** Adds the registries that the settings ask for to a server. To be called before the server starts. */
    static void install(Server server, ServletContextHandler context, ServerSettings settings) {
        MetricsMode mode = settings.bridge().metrics().mode();
        Telemetry telemetry =
                settings.telemetry().isWanted() ? Telemetry.of(settings.telemetry(), mode != MetricsMode.OFF) : null;
        if (telemetry != null) {
            send(server, context, telemetry);
        }
        MeterRegistry registry = together(
                mode == MetricsMode.PROMETHEUS ? new ExemplarRegistry() : null,
                telemetry == null ? null : telemetry.meters());
        if (registry != null) {
            JvmMeters jvm = new JvmMeters(registry);
            context.setAttribute(JvmMeters.ATTRIBUTE, registry);
            server.addBean(jvm);
            Connectors.measure(server, registry);
        }
    }

    private static void send(Server server, ServletContextHandler context, Telemetry telemetry) {
        context.setAttribute(Tracing.REGISTRY, telemetry.observations());
        context.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                // The last values must be sent now, because the bridge removes its meters when it stops.
                telemetry.closeMeters();
            }
        });
        server.addBean(telemetry);
    }

    private static @Nullable MeterRegistry together(@Nullable MeterRegistry scraped, @Nullable MeterRegistry sent) {
        List<MeterRegistry> registries =
                Stream.of(scraped, sent).filter(Objects::nonNull).toList();
        if (registries.size() < 2) {
            return registries.isEmpty() ? null : registries.get(0);
        }
        CompositeMeterRegistry all = new CompositeMeterRegistry();
        registries.forEach(all::add);
        return all;
    }
}
