package org.wsgibridge.cpython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ReloadContractTest;

/** Scripts that ask to be loaded again, on Python 3. */
final class CPythonReloadTest extends ReloadContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
