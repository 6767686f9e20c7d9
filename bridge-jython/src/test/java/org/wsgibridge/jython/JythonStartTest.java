package org.wsgibridge.jython;

import java.time.Duration;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.StartContractTest;

/** How interpreters of Jython start. */
final class JythonStartTest extends StartContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }

    @Override
    protected Duration startup() {
        return Duration.ofSeconds(15);
    }
}
