package org.wsgibridge.cpython;

import java.time.Duration;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.StartContractTest;
import org.wsgibridge.testkit.TestSettings;

/** How processes of Python 2.7 start, where one is installed. */
@NeedsPython27
final class CPython2StartTest extends StartContractTest {
    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }

    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected Duration startup() {
        return Duration.ofSeconds(6);
    }
}
