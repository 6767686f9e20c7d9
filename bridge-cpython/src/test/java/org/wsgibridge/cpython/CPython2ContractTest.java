package org.wsgibridge.cpython;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.EngineContractTest;
import org.wsgibridge.testkit.TestSettings;

/** The contract with Python 2.7, where one is installed. */
@NeedsPython27
class CPython2ContractTest extends EngineContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected boolean python2() {
        return true;
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return withHome(settings.group(), Pythons.find("2.7"));
    }

    static ProcessGroupSettings withHome(ProcessGroupSettings group, @Nullable Path home) {
        PythonSettings python = new PythonSettings(group.python().home(), home, List.of(), null, null);
        return new TestSettings(group).python(python).group();
    }
}
