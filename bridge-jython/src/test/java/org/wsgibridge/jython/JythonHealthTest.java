package org.wsgibridge.jython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.HealthContractTest;

/** {@code mod_wsgi.register_health} of this engine. */
final class JythonHealthTest extends HealthContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }
}
