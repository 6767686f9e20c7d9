package org.wsgibridge.jython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ReloadContractTest;

/** Scripts that ask to be loaded again, on Jython. */
final class JythonReloadTest extends ReloadContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }
}
