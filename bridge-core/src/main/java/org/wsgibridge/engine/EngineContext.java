package org.wsgibridge.engine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment gives to an engine.
 *
 * @param workDirectory a writable folder of this deployment's own (the container's tempdir), for caches and sockets;
 *     exists, and is removed by its owner
 * @param libPython the folder with the application's Python packages ({@code WEB-INF/lib-python}): folders, {@code .pth}
 *     files, zips and wheels; {@code null} when there is none
 */
public record EngineContext(Path workDirectory, @Nullable Path libPython) {}
