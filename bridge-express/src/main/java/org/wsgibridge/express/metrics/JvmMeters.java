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
 * The meters of the server's own JVM, {@code jvm.*}, {@code process.*}, {@code system.*} and {@code logback.*} as
 * Micrometer names them, in the registry that the bridge adds its meters to. In a container they are the container's.
 * Thread-safe.
 */
public final class JvmMeters extends AbstractLifeCycle {
    /** Where the bridge looks for a registry, an attribute of the {@code ServletContext}. */
    public static final String ATTRIBUTE = MeterRegistry.class.getName();

    private static final String CPU_IN_NANOSECONDS = "process.cpu.time";

    private final MeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LogbackMetrics log = new LogbackMetrics();

    /**
     * Makes them.
     *
     * @param registry where they are registered, without meters so far, since it warns of filters that come later; it
     *     is closed with them
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

    /** Micrometer's own has nanoseconds, which Prometheus's rules forbid; this is {@code process_cpu_seconds_total}. */
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
