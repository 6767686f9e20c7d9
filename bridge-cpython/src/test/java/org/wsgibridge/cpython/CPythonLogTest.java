package org.wsgibridge.cpython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.LogContractTest;

/** What applications on Python 3 write. */
final class CPythonLogTest extends LogContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
