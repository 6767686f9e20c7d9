package org.wsgibridge.cpython;

import java.io.IOException;
import org.wsgibridge.cpython.process.LaunchedDaemon;

/** What the thread of a daemon does from the start of its process to its end. */
@FunctionalInterface
interface DaemonLife {
    /**
     * Runs until the process has ended. Throws nothing.
     *
     * @param launch starts the process
     */
    void live(Launch launch);

    /** Starts the process of a daemon. */
    @FunctionalInterface
    interface Launch {
        /** Returns the process, to be closed; to be called once. */
        LaunchedDaemon get() throws IOException;
    }
}
