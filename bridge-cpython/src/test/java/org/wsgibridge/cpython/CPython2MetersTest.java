package org.wsgibridge.cpython;

import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.MetersContractTest;
import org.wsgibridge.testkit.TestSettings;

/** {@code mod_wsgi.metrics} with Python 2.7, where one is installed. */
@NeedsPython27
final class CPython2MetersTest extends MetersContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), Pythons.find("2.7"));
    }
}
