package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import jakarta.servlet.ServletContext;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.option.MetricsOptions;

/** Finds the registry to register with. */
final class Registries {

    private Registries() {}

    /**
     * Returns the registry that JNDI has, if the option names one; else the one that the web application's context has
     * as the attribute {@code io.micrometer.core.instrument.MeterRegistry}; else Micrometer's global one.
     *
     * @throws SettingsException when there is none of the name that the option has
     */
    static MeterRegistry find(ServletContext context, String jndiName) {
        if (!jndiName.isEmpty()) {
            return lookUp(jndiName);
        }
        return context.getAttribute(MeterRegistry.class.getName()) instanceof MeterRegistry own
                ? own
                : Metrics.globalRegistry;
    }

    /** The name is the deployer's own and in the container's own name space, never a remote one. */
    @SuppressWarnings("BanJNDI")
    private static MeterRegistry lookUp(String name) {
        Object found;
        try {
            found = new InitialContext().lookup(name);
        } catch (NamingException e) {
            throw fault(name, "JNDI has no such name: " + e);
        }
        if (found instanceof MeterRegistry registry) {
            return registry;
        }
        throw fault(
                name,
                "expected a " + MeterRegistry.class.getName() + " as the web application's class loader sees it, found "
                        + (found == null ? "null" : found.getClass().getName()));
    }

    private static SettingsException fault(String name, String why) {
        return new SettingsException(List.of(MetricsOptions.REGISTRY.name() + ": '" + name + "': " + why));
    }
}
