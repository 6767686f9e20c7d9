package org.wsgibridge.spi;

import java.nio.file.Path;

/** Makes an engine; found with {@link java.util.ServiceLoader}. Implementations are stateless. */
public interface PythonEngineProvider {

    /** Returns the name by which the option {@code engine} chooses it, such as {@code jython}. */
    String name();

    /**
     * Returns whether a script is valid for the engine's Python, as far as that is known without running it. An
     * engine that cannot find that out returns true, and reports a fault when it loads the script.
     *
     * @param script the file
     */
    default boolean accepts(Path script) {
        return true;
    }

    /**
     * Makes an engine. Called once per bridge and engine name, on the deploying thread.
     *
     * @param context what the deployment gives to engines
     * @return the engine; the bridge closes it
     */
    PythonEngine create(EngineContext context);
}
