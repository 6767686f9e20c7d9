package org.wsgibridge.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.watchdog.Watchdog;

/**
 * What a deployment gives to an engine.
 *
 * @param workDirectory a writable folder of this deployment's own (the container's tempdir), for caches and sockets;
 *     exists, and is removed by its owner
 * @param cache where an engine may keep what a later start can use again; need not exist, may be another deployment's
 *     too; {@code null} when there is no such place
 * @param libPython the folder with the application's Python packages ({@code WEB-INF/lib-python}): folders,
 *     {@code .pth} files, zips and wheels; {@code null} when there is none
 * @param watchdog watches the threads that run as long as the engine does
 * @param selector waits for sockets of the engine; {@code null} where the server has none to share
 */
public record EngineContext(
        Path workDirectory,
        @Nullable Path cache,
        @Nullable Path libPython,
        Watchdog watchdog,
        @Nullable SharedSelector selector) {

    /** The same for a deployment whose server shares no selector. */
    public EngineContext(Path workDirectory, @Nullable Path cache, @Nullable Path libPython, Watchdog watchdog) {
        this(workDirectory, cache, libPython, watchdog, null);
    }

    /** The same for a deployment that keeps nothing, and has nothing else to watch. */
    public EngineContext(Path workDirectory, @Nullable Path libPython) {
        this(workDirectory, null, libPython, new Watchdog(), null);
    }
}
