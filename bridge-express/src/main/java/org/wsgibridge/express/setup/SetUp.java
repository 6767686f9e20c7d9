package org.wsgibridge.express.setup;

import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.express.project.Engines;

/**
 * The server to set up. Immutable.
 *
 * @param options the options, with absolute paths
 * @param entry the application, for descriptions
 * @param workingDirectory the application's folder
 * @param engine the engine
 */
public record SetUp(List<FrozenOption> options, String entry, Path workingDirectory, Engines.Choice engine) {
    /** Makes the list immutable. */
    public SetUp {
        options = List.copyOf(options);
    }
}
