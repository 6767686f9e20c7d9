package org.wsgibridge.spi;

import java.time.Duration;

/**
 * The resources that an interpreter has used so far.
 *
 * @param cpuTime the CPU time of its process, or of its request threads if it runs in this JVM; zero if unknown
 * @param residentMemory the resident memory of its process in bytes; 0 if unknown, or if it runs in this JVM
 */
public record Usage(Duration cpuTime, long residentMemory) {
    /** The usage of an interpreter of which nothing is known. */
    public static final Usage UNKNOWN = new Usage(Duration.ZERO, 0);

    /**
     * Returns this usage, with the earlier CPU time if that is larger. After an interpreter has ended, a reading may
     * return less than before.
     *
     * @param earlier an earlier reading of the same interpreter
     */
    public Usage after(Usage earlier) {
        return cpuTime.compareTo(earlier.cpuTime) >= 0 ? this : new Usage(earlier.cpuTime, residentMemory);
    }
}
