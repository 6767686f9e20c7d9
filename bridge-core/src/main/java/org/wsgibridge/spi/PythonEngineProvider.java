package org.wsgibridge.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * Makes an engine. {@link java.util.ServiceLoader} finds the implementations. They are stateless, except for a {@link
 * HeadStart}.
 */
public interface PythonEngineProvider {

    /** Returns the value of the option {@code engine} that chooses this engine, such as {@code jython}. */
    String name();

    /**
     * Returns whether a script is valid source for the engine's Python. Does not execute the script. An engine that
     * cannot find this out returns true, and reports an error when it loads the script.
     *
     * @param script the script file
     */
    default boolean accepts(Path script) {
        return true;
    }

    /**
     * Begins to prepare the first interpreter of a process group, before there is an engine. Loads no code of an
     * application. Returns immediately.
     *
     * @param group the settings of the process group; an interpreter with other settings does not use the preparation
     * @param context the context that the engine will get, except that work directory and watchdog may differ
     * @return the provider to use in place of this one; the caller closes it when the bridge has started or has failed
     *     to start; {@code null} if the engine cannot prepare anything
     */
    default @Nullable HeadStart begin(ProcessGroupSettings group, EngineContext context) {
        return null;
    }

    /**
     * Makes an engine. Called once per bridge and engine name, on the thread that deploys.
     *
     * @param context the resources that the deployment gives to the engine
     * @return the engine; the bridge closes it
     */
    PythonEngine create(EngineContext context);
}
