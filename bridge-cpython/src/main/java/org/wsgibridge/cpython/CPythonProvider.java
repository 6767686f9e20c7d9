package org.wsgibridge.cpython;

import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.HeadStart;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;

/** Makes the engine {@code cpython}. Stateless. */
public final class CPythonProvider implements PythonEngineProvider {
    /** Made by {@link java.util.ServiceLoader}. */
    public CPythonProvider() {}

    @Override
    public String name() {
        return CPythonEngine.NAME;
    }

    @Override
    public HeadStart begin(ProcessGroupSettings group, EngineContext context) {
        return new CPythonHeadStart(group, context);
    }

    @Override
    public PythonEngine create(EngineContext context) {
        return new CPythonEngine(context);
    }
}
