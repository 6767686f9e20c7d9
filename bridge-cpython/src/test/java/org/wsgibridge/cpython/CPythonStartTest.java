package org.wsgibridge.cpython;

import java.time.Duration;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.StartContractTest;

/** How processes of Python 3 start. */
final class CPythonStartTest extends StartContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected Duration startup() {
        return Duration.ofSeconds(6);
    }
}
