package org.wsgibridge.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * Makes an engine; found with {@link java.util.ServiceLoader}. Implementations are stateless, except for a {@link
 * HeadStart}.
 */
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
     * Begins to prepare the first interpreter of a process group, before there is an engine. Nothing of an application
     * is loaded. Returns immediately.
     *
     * @param group the settings of the process group; an interpreter with other ones gets nothing of this
     * @param context what the engine is going to get; its work directory and watchdog may be other ones
     * @return what makes the engine in this provider's place, to be closed when the bridge has started or cannot start;
     *     {@code null} if the engine cannot prepare anything
     */
    default @Nullable HeadStart begin(ProcessGroupSettings group, EngineContext context) {
        return null;
    }

    /**
     * Makes an engine. Called once per bridge and engine name, on the deploying thread.
     *
     * @param context what the deployment gives to engines
     * @return the engine; the bridge closes it
     */
    PythonEngine create(EngineContext context);
}
