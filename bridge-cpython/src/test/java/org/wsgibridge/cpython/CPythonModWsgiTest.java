package org.wsgibridge.cpython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ModWsgiContractTest;

/** The module {@code mod_wsgi} of this engine. */
final class CPythonModWsgiTest extends ModWsgiContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
