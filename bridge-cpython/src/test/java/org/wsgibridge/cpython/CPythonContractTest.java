package org.wsgibridge.cpython;

import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.testkit.EngineContractTest;

/** The contract, with the Python 3 of this machine. */
class CPythonContractTest extends EngineContractTest {
    @Override
    protected PythonEngineProvider provider() {
        return new CPythonProvider();
    }

    @Override
    protected boolean python2() {
        return false;
    }
}
