package org.wsgibridge.cpython;

import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.ReloadContractTest;
import org.wsgibridge.testkit.TestSettings;

/** Scripts that ask to be loaded again, on Python 2.7 where one is installed. */
@NeedsPython27
final class CPython2ReloadTest extends ReloadContractTest {
    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }

    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }
}
