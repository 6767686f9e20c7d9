package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import jakarta.servlet.ServletContext;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.option.MetricsOptions;

/** Finds the registry for the bridge's meters. Stateless. */
final class Registries {

    private Registries() {}

    /**
     * Returns the registry that the option names in JNDI. Without a name, returns that in the attribute {@code
     * io.micrometer.core.instrument.MeterRegistry} of the web application's context, else Micrometer's global registry.
     *
     * @param jndiName the name, {@code ""} for none
     * @throws SettingsException if there is no registry of that name
     */
    static MeterRegistry find(ServletContext context, String jndiName) {
        if (!jndiName.isEmpty()) {
            return lookUp(jndiName);
        }
        return context.getAttribute(MeterRegistry.class.getName()) instanceof MeterRegistry own
                ? own
                : Metrics.globalRegistry;
    }

    /**
     * Looks up a name in JNDI. The name comes from the deployer and is in the container's own name space, never a
     * remote one.
     */
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
