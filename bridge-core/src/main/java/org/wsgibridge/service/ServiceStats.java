package org.wsgibridge.service;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A snapshot of a background script. Immutable.
 *
 * @param name the service's name
 * @param engine the engine's name
 * @param script the script file
 * @param state its state
 * @param pid the process id of its interpreter; 0 if there is none
 * @param since how long it has been in this state
 * @param starts how often the script was started
 * @param ended how the last run ended; {@code ""} if none has
 */
public record ServiceStats(
        String name, String engine, Path script, State state, long pid, Duration since, int starts, String ended) {

    /** The states of a service. */
    public enum State {
        /** Its interpreter is being opened. */
        STARTING,
        /** Its script runs. */
        RUNNING,
        /** Its script is being ended. */
        STOPPING,
        /** Its script has ended, and will be started again. */
        WAITING,
        /** The service was closed. */
        STOPPED
    }
}
