package org.wsgibridge.settings.group;

import java.time.Duration;

/**
 * When an interpreter is replaced by a fresh one, its replacement first. Zero stands for never, everywhere.
 *
 * @param maximumRequests after how many requests
 * @param restartInterval at what age
 * @param inactivity after how long without a request, if it has served any
 * @param cpuTime after how much CPU time
 * @param maximumMemory at how many bytes of resident memory
 */
public record Recycling(
        int maximumRequests, Duration restartInterval, Duration inactivity, Duration cpuTime, long maximumMemory) {
    /** No interpreter is replaced because of what it has done. */
    public static final Recycling NEVER = new Recycling(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
}
