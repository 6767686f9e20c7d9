package org.wsgibridge.jython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.LogContractTest;

/** What applications on jython write. */
final class JythonLogTest extends LogContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }
}
