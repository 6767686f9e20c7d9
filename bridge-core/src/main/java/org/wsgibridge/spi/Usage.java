package org.wsgibridge.spi;

import java.time.Duration;

/**
 * The resources that an interpreter has used so far.
 *
 * @param cpuTime the CPU time of its process, or of its request threads if it is in this JVM; zero if unknown
 * @param residentMemory the bytes of memory that its process has now; 0 if unknown, or if it is not a process
 */
public record Usage(Duration cpuTime, long residentMemory) {
    /** Nothing is known. */
    public static final Usage UNKNOWN = new Usage(Duration.ZERO, 0);

    /**
     * Returns the same with a CPU time that is not below that of an earlier reading: of one that is gone less may be
     * known.
     */
    public Usage after(Usage earlier) {
        return cpuTime.compareTo(earlier.cpuTime) >= 0 ? this : new Usage(earlier.cpuTime, residentMemory);
    }
}
