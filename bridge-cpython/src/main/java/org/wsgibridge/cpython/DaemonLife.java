package org.wsgibridge.cpython;

import java.io.IOException;
import org.wsgibridge.cpython.process.LaunchedDaemon;

/** The work of a daemon's thread, from the start of its process to its end. */
@FunctionalInterface
interface DaemonLife {
    /**
     * Runs until the process has ended. Never throws.
     *
     * @param launch starts the process
     */
    void live(Launch launch);

    /** Starts the process of a daemon. */
    @FunctionalInterface
    interface Launch {
        /** Starts the process and returns it. Must be called once; the caller closes the result. */
        LaunchedDaemon get() throws IOException;
    }
}
