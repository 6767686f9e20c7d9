package org.wsgibridge.spi.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Adds up the CPU time of threads; those that have ended go on to count. Thread-safe. */
class ThreadTime {
    /** Counts nothing: the JVM does not measure the CPU time of virtual threads. */
    static final ThreadTime UNKNOWN = new ThreadTime() {
        @Override
        void enter() {}

        @Override
        void leave() {}

        @Override
        Duration total() {
            return Duration.ZERO;
        }
    };

    private final Set<Long> running = new HashSet<>();
    private long endedNanos;

    /** The current thread counts from now on. */
    synchronized void enter() {
        running.add(Thread.currentThread().getId());
    }

    /** The current thread ends. */
    synchronized void leave() {
        long id = Thread.currentThread().getId();
        endedNanos += nanos(threads(), id);
        running.remove(id);
    }

    /** Returns the sum so far, zero where the JVM does not measure it. */
    synchronized Duration total() {
        ThreadMXBean threads = threads();
        long nanos = endedNanos;
        for (long id : running) {
            nanos += nanos(threads, id);
        }
        return Duration.ofNanos(nanos);
    }

    private static long nanos(ThreadMXBean threads, long id) {
        // -1 where measuring is switched off.
        return threads.isThreadCpuTimeSupported() ? Math.max(0, threads.getThreadCpuTime(id)) : 0;
    }

    private static ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean();
    }
}
