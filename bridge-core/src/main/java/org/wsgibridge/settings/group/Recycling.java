package org.wsgibridge.settings.group;

import java.time.Duration;

/**
 * When an interpreter is replaced with a new one, which is opened first. Zero always stands for never. Immutable.
 *
 * @param maximumRequests after how many requests
 * @param restartInterval at what age
 * @param inactivity after how long without a request, if the interpreter has served any
 * @param cpuTime after how much CPU time
 * @param maximumMemory at how many bytes of resident memory
 */
public record Recycling(
        int maximumRequests, Duration restartInterval, Duration inactivity, Duration cpuTime, long maximumMemory) {
    /** The default: no interpreter is replaced for these reasons. */
    public static final Recycling NEVER = new Recycling(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
}
