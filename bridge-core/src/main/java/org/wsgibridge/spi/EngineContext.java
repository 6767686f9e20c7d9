package org.wsgibridge.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The resources that a deployment gives to an engine. Immutable.
 *
 * @param workDirectory an existing, writable folder that only this deployment uses, for caches and sockets (the
 *     container's temporary directory); the deployment deletes it, not the engine
 * @param cache a folder for files that a later start can use again; may not exist yet, and other deployments may use
 *     it too; {@code null} if there is no such folder
 * @param libPython the folder with the application's Python packages ({@code WEB-INF/lib-python}): folders,
 *     {@code .pth} files, zips and wheels; {@code null} if there is none
 * @param watchdog watches the threads that run for as long as the engine does
 * @param selector waits for the engine's sockets; {@code null} if the server has no selector to share
 */
public record EngineContext(
        Path workDirectory,
        @Nullable Path cache,
        @Nullable Path libPython,
        Watchdog watchdog,
        @Nullable SharedSelector selector) {

    /** Makes the context of a deployment whose server shares no selector. */
    public EngineContext(Path workDirectory, @Nullable Path cache, @Nullable Path libPython, Watchdog watchdog) {
        this(workDirectory, cache, libPython, watchdog, null);
    }

    /** Makes the context of a deployment that has no cache, shares no selector, and watches no other threads. */
    public EngineContext(Path workDirectory, @Nullable Path libPython) {
        this(workDirectory, null, libPython, new Watchdog(), null);
    }
}
