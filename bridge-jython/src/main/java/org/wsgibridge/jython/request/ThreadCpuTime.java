package org.wsgibridge.jython.request;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.wsgibridge.exchange.Exchange;

/** The CPU time of the calling thread, in nanoseconds. */
final class ThreadCpuTime {
    /** The time of a thread that has no such clock: a virtual one, or any where the JVM does not measure. */
    static final long UNKNOWN = -1;

    private ThreadCpuTime() {}

    static long now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try {
            return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : UNKNOWN;
        } catch (UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /**
     * Records the CPU time that the calling thread has used for a request.
     *
     * @param since the time at its begin, {@link #UNKNOWN} when it is not to be measured
     */
    static void record(Exchange exchange, long since) {
        long now = since == UNKNOWN ? UNKNOWN : now();
        if (now != UNKNOWN) {
            exchange.times().cpuNanos(now - since);
        }
    }
}
