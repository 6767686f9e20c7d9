package org.wsgibridge.spi;

/** Makes an engine; found with {@link java.util.ServiceLoader}. Implementations are stateless. */
public interface PythonEngineProvider {

    /** Returns the name by which the option {@code engine} chooses it, such as {@code jython}. */
    String name();

    /**
     * Makes an engine. Called once per bridge and engine name, on the deploying thread.
     *
     * @param context what the deployment gives to engines
     * @return the engine; the bridge closes it
     */
    PythonEngine create(EngineContext context);
}
