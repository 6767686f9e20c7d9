package org.wsgibridge.spi.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Adds up the CPU time of threads, including those that have ended. Thread-safe. */
class ThreadTime {
    /** Counts nothing. For virtual threads, whose CPU time the JVM does not measure. */
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

    /** Adds the current thread to those that count. */
    synchronized void enter() {
        running.add(Thread.currentThread().getId());
    }

    /** Notes that the current thread ends, and keeps its CPU time. */
    synchronized void leave() {
        long id = Thread.currentThread().getId();
        endedNanos += nanos(threads(), id);
        running.remove(id);
    }

    /** Returns the sum so far; zero if the JVM does not measure it. */
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
