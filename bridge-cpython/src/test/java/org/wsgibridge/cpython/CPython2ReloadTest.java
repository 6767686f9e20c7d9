package org.wsgibridge.cpython;

import org.junit.jupiter.api.condition.EnabledIf;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ReloadContractTest;
import org.wsgibridge.testkit.TestSettings;

/** Scripts that ask to be loaded again, on Python 2.7 where one is installed. */
@EnabledIf("isInstalled")
final class CPython2ReloadTest extends ReloadContractTest {
    static boolean isInstalled() {
        return Pythons.find("2.7") != null;
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }

    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
