package org.wsgibridge.express.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.telemetry.TelemetrySettings.Signal;

/**
 * Sends traces and meters to a receiver of OpenTelemetry's protocol OTLP. Queues are bounded, and no request waits for
 * the receiver: data that it does not accept in time is dropped. Thread-safe.
 */
public final class Telemetry extends AbstractLifeCycle {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final String SCOPE = "org.wsgibridge";

    /** How long the end of the server waits for the receiver, in milliseconds, for meters and for traces each. */
    private static final long PATIENCE_MILLIS = 3_000;

    /** Kept in a field, because the JDK keeps only weak references to loggers. */
    private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry");

    private final @Nullable OpenTelemetrySdk sdk;
    private final @Nullable OtlpMeterRegistry meters;
    private final AtomicBoolean metersClosed = new AtomicBoolean();

    private Telemetry(@Nullable OpenTelemetrySdk sdk, @Nullable OtlpMeterRegistry meters) {
        this.sdk = sdk;
        this.meters = meters;
    }

    /**
     * Prepares the export.
     *
     * @param settings the settings, of which {@link TelemetrySettings#isWanted()} is true
     * @param measured whether meters may be sent
     * @throws ExpressException if the settings cannot be honoured
     */
    public static Telemetry of(TelemetrySettings settings, boolean measured) {
        settings.check();
        return new Telemetry(
                settings.isWanted(Signal.TRACES) ? sdk(settings) : null,
                measured && settings.isWanted(Signal.METRICS) ? meters(settings) : null);
    }

    /**
     * Makes the registry. Tags without a value, which are {@code ""} for Prometheus, are left out for OpenTelemetry.
     */
    private static OtlpMeterRegistry meters(TelemetrySettings settings) {
        OtlpMeterRegistry registry = new OtlpMeterRegistry(new MeterExport(settings), Clock.SYSTEM);
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.replaceTags(id.getTags().stream()
                        .filter(tag -> !tag.getValue().isEmpty())
                        .toList());
            }
        });
        return registry;
    }

    private static OpenTelemetrySdk sdk(TelemetrySettings settings) {
        logBySlf4j();
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(TelemetrySettings::standards)
                    .addPropertiesCustomizer(variables -> settings.properties())
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            throw ExpressException.usage("OpenTelemetry cannot be set up: " + e.getMessage(), e);
        }
    }

    private static synchronized void logBySlf4j() {
        if (EXPORTERS.getUseParentHandlers()) {
            EXPORTERS.setUseParentHandlers(false);
            EXPORTERS.addHandler(new SLF4JBridgeHandler());
        }
    }

    /** Returns the registry by which the bridge traces requests, {@code null} if there are no traces. */
    public @Nullable ObservationRegistry observations() {
        if (sdk == null) {
            return null;
        }
        Tracer tracer = sdk.getTracer(SCOPE);
        OtelTracer spans = new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new ServerSpans(spans, new OtelPropagator(sdk.getPropagators(), tracer)));
        return registry;
    }

    /** Returns the registry whose meters are sent, {@code null} if none are. */
    public @Nullable MeterRegistry meters() {
        return meters;
    }

    /**
     * Sends the meters a last time; waits no longer than {@value #PATIENCE_MILLIS} ms. To be called before meters are
     * removed, because removed meters are not sent. Idempotent.
     */
    public void closeMeters() {
        if (meters != null && metersClosed.compareAndSet(false, true)) {
            finish(meters::close);
        }
    }

    /** Sends the remaining meters and traces. */
    @Override
    protected void doStop() {
        closeMeters();
        if (sdk != null) {
            finish(sdk::close);
        }
    }

    /**
     * Runs the last export on a separate thread with a time limit, because the end of the server must not wait for a
     * receiver that does not answer.
     */
    private static void finish(Runnable last) {
        Thread thread = new Thread(last, "wsgi-otlp-end");
        thread.setDaemon(true);
        try {
            thread.start();
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            LOG.debug("no thread sends what is left", e);
        }
    }
}
