package org.wsgibridge.express.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Micrometer's meters of the server's own JVM, {@code jvm.*}, {@code process.*}, {@code system.*} and {@code
 * logback.*}, in the registry to which the bridge adds its meters. For a WAR in a servlet container, the container
 * provides them. Thread-safe.
 */
public final class JvmMeters extends AbstractLifeCycle {
    /** The attribute of the {@code ServletContext} in which the bridge looks for a registry. */
    public static final String ATTRIBUTE = MeterRegistry.class.getName();

    private static final String CPU_IN_NANOSECONDS = "process.cpu.time";

    private final MeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LogbackMetrics log = new LogbackMetrics();

    /**
     * Prepares the meters; they are registered at the start.
     *
     * @param registry the registry, still without meters, because it warns of a filter that comes later; it is closed
     *     when this stops
     */
    public JvmMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.config().meterFilter(MeterFilter.denyNameStartsWith(CPU_IN_NANOSECONDS));
    }

    @Override
    protected void doStart() {
        List<MeterBinder> binders = List.of(
                collections,
                log,
                new JvmInfoMetrics(),
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
        measureCpu();
    }

    /**
     * Registers {@code process_cpu_seconds_total}. Micrometer's own meter is in nanoseconds, which the naming rules of
     * Prometheus do not allow.
     */
    private void measureCpu() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, bean -> Math.max(0, bean.getProcessCpuTime()) * 1e-9)
                    .description("CPU time of the process")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    @Override
    protected void doStop() {
        collections.close();
        log.close();
        registry.close();
    }
}
