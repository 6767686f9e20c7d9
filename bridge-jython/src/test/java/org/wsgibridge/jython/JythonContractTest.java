package org.wsgibridge.jython;

import org.wsgibridge.engine.PythonEngineProvider;
import org.wsgibridge.testkit.EngineContractTest;

/** The contract of every engine, on a real interpreter. */
final class JythonContractTest extends EngineContractTest {

    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }

    @Override
    protected boolean python2() {
        return true;
    }
}
