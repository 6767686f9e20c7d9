package org.wsgibridge.jython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ModWsgiContractTest;

/** The module {@code mod_wsgi} of this engine. */
final class JythonModWsgiTest extends ModWsgiContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }
}
