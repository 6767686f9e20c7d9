package org.wsgibridge.jython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.MetersContractTest;

/** {@code mod_wsgi.metrics} of this engine. */
final class JythonMetersTest extends MetersContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }
}
