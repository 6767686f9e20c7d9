package org.wsgibridge.express.setup;

import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.express.project.Engines;

/**
 * What there is to set up.
 *
 * @param options the options, all paths absolute
 * @param entry what is served, for descriptions
 * @param workingDirectory the application's folder
 * @param engine the engine
 */
public record SetUp(List<FrozenOption> options, String entry, Path workingDirectory, Engines.Choice engine) {
    /** Makes the list immutable. */
    public SetUp {
        options = List.copyOf(options);
    }
}
