package org.wsgibridge.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * Permits some lines, and then as many a second for as long as there are more, with how many were left out. A line that
 * is left out costs two atomic operations: neither formatting nor a lock. Thread-safe.
 */
final class LogLimit {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Stands for no line at all. */
    static final long NONE = -1;

    /** The end of the second in which nothing more is written; 0 when nothing was left out lately. */
    private final AtomicLong quietUntil = new AtomicLong();

    private final AtomicLong leftOut = new AtomicLong();

    /** How many were written in the second that ends then. */
    private final AtomicInteger written = new AtomicInteger();

    private final int perSecond;

    /** The logger that gets the number of lines that were left out. */
    private volatile Logger log = NOPLogger.NOP_LOGGER;

    /** Permits so many lines a second. */
    LogLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * Asks whether a line may be written.
     *
     * @param now {@link System#nanoTime()}
     * @param asking the line's logger
     * @return how many were left out before it; {@link #NONE} when this one is left out, too
     */
    long ask(long now, Logger asking) {
        long until = quietUntil.get();
        boolean open = until == 0 || now - until >= 0;
        if (open && quietUntil.compareAndSet(until, end(now))) {
            log = asking;
            written.set(1);
            return leftOut.getAndSet(0);
        }
        if (written.get() < perSecond && written.incrementAndGet() <= perSecond) {
            return 0;
        }
        leftOut.incrementAndGet();
        return NONE;
    }

    /**
     * Returns how many lines were left out if it is time to log that, without a further line.
     *
     * @param now {@link System#nanoTime()}
     * @return how many; 0 for nothing to log
     */
    long due(long now) {
        long until = quietUntil.get();
        if (until == 0 || now - until < 0) {
            return 0;
        }
        if (leftOut.get() == 0) {
            // Quiet again; the next line comes immediately in any case.
            quietUntil.compareAndSet(until, 0);
            return 0;
        }
        return quietUntil.compareAndSet(until, end(now)) ? leftOut.getAndSet(0) : 0;
    }

    /** Returns the logger of the last line that was written. */
    Logger log() {
        return log;
    }

    private static long end(long now) {
        long end = now + WINDOW_NANOS;
        return end == 0 ? 1 : end;
    }
}
