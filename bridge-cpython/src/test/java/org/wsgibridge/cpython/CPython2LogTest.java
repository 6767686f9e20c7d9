package org.wsgibridge.cpython;

import org.junit.jupiter.api.condition.EnabledIf;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.LogContractTest;
import org.wsgibridge.testkit.TestSettings;

/** What applications on Python 2.7 write, where one is installed. */
@EnabledIf("isInstalled")
final class CPython2LogTest extends LogContractTest {
    static boolean isInstalled() {
        return Pythons.find("2.7") != null;
    }

    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }
}
