package org.wsgibridge.cpython;

import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.LogContractTest;
import org.wsgibridge.testkit.TestSettings;

/** What applications on Python 2.7 write, where one is installed. */
@NeedsPython27
final class CPython2LogTest extends LogContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }
}
