package org.wsgibridge.cpython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.MetersContractTest;

/** {@code mod_wsgi.metrics} of this engine. */
final class CPythonMetersTest extends MetersContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
