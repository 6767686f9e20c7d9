package org.wsgibridge.jython;

import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;

/** Makes the engine "jython". */
public final class JythonEngineProvider implements PythonEngineProvider {

    /** For {@link java.util.ServiceLoader}. */
    public JythonEngineProvider() {}

    @Override
    public String name() {
        return JythonEngine.NAME;
    }

    @Override
    public PythonEngine create(EngineContext context) {
        return new JythonEngine(context);
    }
}
