package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.servlet.admin.AdminPage;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.monitoring.MetricsMode;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.settings.option.MetricsOptions;

/**
 * The meters of a deployment, as far as the libraries for them are on the class path. Other code may refer to this
 * class even if Micrometer is missing. Thread-safe.
 */
public final class Metering implements AutoCloseable {
    /**
     * The attribute of a {@link ServletContext} with a {@code Supplier<Instant>}: when the first certificate of the
     * server's chain expires. wsgi-express sets it; containers measure their own certificates.
     */
    public static final String CERTIFICATE_EXPIRY = "org.wsgibridge.certificate-expiry";

    /**
     * The attribute of a {@link ServletContext} with a {@code Supplier<Instant>}: when the first of the server's
     * revocation lists expires.
     */
    public static final String REVOCATIONS_EXPIRY = "org.wsgibridge.revocations-expiry";

    /** The attribute of a {@link ServletContext} with a {@code LongSupplier}: how many TLS handshakes have failed. */
    public static final String FAILED_HANDSHAKES = "org.wsgibridge.failed-handshakes";

    /**
     * The attribute of a {@link ServletContext} with a {@link RefusalSource} for requests that are answered before they
     * reach the bridge. wsgi-express sets it; containers measure such requests themselves.
     */
    public static final String REFUSALS = "org.wsgibridge.refusals";

    private static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";
    private static final String PROMETHEUS = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";
    private static final String PATH = "/-/metrics";

    private final List<BridgeListener> listeners = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();
    private @Nullable BridgeMeters meters;
    private @Nullable AdminPage page;
    private @Nullable Object registry;

    private Metering() {}

    /**
     * Prepares the meters that the settings ask for.
     *
     * @param context the web application's context
     * @param settings the bridge's settings
     * @param otel whether OpenTelemetry's conventions are used
     * @throws SettingsException if a library or a registry that the settings ask for is missing
     */
    public static Metering of(ServletContext context, BridgeSettings settings, boolean otel) {
        Metering metering = new Metering();
        MetricsSettings metrics = settings.metrics();
        if (metrics.mode() == MetricsMode.PROMETHEUS && !(isThere(PROMETHEUS) && isThere(MICROMETER))) {
            throw new SettingsException(List.of(MetricsOptions.METRICS.name()
                    + ": 'prometheus': expected io.micrometer:micrometer-registry-prometheus on the class path"));
        }
        if (!metrics.registry().isEmpty() && !isThere(MICROMETER)) {
            throw new SettingsException(List.of(MetricsOptions.REGISTRY.name() + ": '" + metrics.registry()
                    + "': expected io.micrometer:micrometer-core on the class path"));
        }
        if (metrics.mode() != MetricsMode.OFF && isThere(MICROMETER)) {
            metering.prepare(context, settings, otel);
        }
        return metering;
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Metering.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private void prepare(ServletContext context, BridgeSettings settings, boolean otel) {
        MeterRegistry registry = Registries.find(context, settings.metrics().registry());
        Exemplars exemplars = Exemplars.NONE;
        if (settings.metrics().mode() == MetricsMode.PROMETHEUS) {
            Prometheus prometheus = new Prometheus(registry);
            exemplars = prometheus.exemplars();
            endings.add(prometheus::close);
            page = prometheus;
            registry = prometheus.target();
        }
        BridgeMeters made = new BridgeMeters(registry, context.getContextPath(), settings, exemplars);
        endings.add(made::close);
        listeners.add(made);
        if (otel) {
            listeners.add(made.byOtel());
        }
        if (context.getAttribute(CERTIFICATE_EXPIRY) instanceof Supplier<?> expiry) {
            made.moment(BridgeMeter.CERTIFICATE_EXPIRY, () -> (Instant) expiry.get());
        }
        if (context.getAttribute(REVOCATIONS_EXPIRY) instanceof Supplier<?> expiry) {
            made.moment(BridgeMeter.REVOCATIONS_EXPIRY, () -> (Instant) expiry.get());
        }
        if (context.getAttribute(FAILED_HANDSHAKES) instanceof LongSupplier failed) {
            made.failedHandshakes(failed);
        }
        if (context.getAttribute(REFUSALS) instanceof RefusalSource source) {
            source.countWith(made::refused);
        }
        meters = made;
        this.registry = registry;
    }

    /** Returns the listeners for the bridge's events; none if nothing is measured. */
    public List<BridgeListener> listeners() {
        return List.copyOf(listeners);
    }

    /** Returns Micrometer's registry for other code that registers meters; {@code null} if nothing is measured. */
    public @Nullable Object registry() {
        return registry;
    }

    /** Registers the meters that are read from the bridge. To be called when it has started. */
    public void bind(WsgiBridge bridge) {
        if (meters != null) {
            meters.bind(bridge);
        }
    }

    /**
     * Counts a request that is answered without an application. Does nothing if nothing is measured.
     *
     * @param status the status that the client got
     */
    public void refused(int status) {
        if (meters != null) {
            meters.refused(status);
        }
    }

    /** Returns the pages for the admin mount, by their paths below the servlet. */
    public Map<String, AdminPage> pages() {
        return page == null ? Map.of() : Map.of(PATH, page);
    }

    @Override
    public void close() {
        for (int i = endings.size() - 1; i >= 0; i--) {
            endings.get(i).run();
        }
    }
}
