package org.wsgibridge.cpython;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.EngineContractTest;
import org.wsgibridge.testkit.TestSettings;

/** The contract, with a Python 3 that has the accelerator. */
class AcceleratedContractTest extends EngineContractTest {
    @TempDir
    private static Path place;

    private static Path venv;

    @BeforeAll
    static void makeEnvironment() throws Exception {
        venv = Accelerators.environmentWithIt(place.resolve("venv"));
    }

    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected boolean python2() {
        return false;
    }

    @Override
    protected ProcessGroupSettings settings(TestSettings settings) {
        return CPython2ContractTest.withHome(settings.group(), venv);
    }
}
