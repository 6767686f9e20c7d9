package org.wsgibridge.service;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a service is doing.
 *
 * @param name its name
 * @param engine its engine
 * @param script its script
 * @param state what it does now
 * @param pid the process id of its interpreter, 0 when there is none
 * @param since how long it has been in this state
 * @param starts how often its script was started
 * @param ended how it ended the last time, {@code ""} when it has not
 */
public record ServiceStats(
        String name, String engine, Path script, State state, long pid, Duration since, int starts, String ended) {

    /** What a service may be doing. */
    public enum State {
        /** Its interpreter is being opened. */
        STARTING,
        /** Its script runs. */
        RUNNING,
        /** Its script is being ended. */
        STOPPING,
        /** Its script has ended and is going to be started again. */
        WAITING,
        /** It is over. */
        STOPPED
    }
}
