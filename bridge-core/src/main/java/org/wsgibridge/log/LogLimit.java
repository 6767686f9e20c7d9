package org.wsgibridge.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * Limits the lines of one logger. Permits a number of lines, and then, while more follow, as many in each second,
 * together with the number of lines that were left out. A line that is left out costs two atomic operations, but
 * neither formatting nor a lock. Thread-safe.
 */
final class LogLimit {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The result if a line is to be left out. */
    static final long NONE = -1;

    /** The end of the present second, in {@link System#nanoTime()}; 0 if no second has begun. */
    private final AtomicLong quietUntil = new AtomicLong();

    private final AtomicLong leftOut = new AtomicLong();

    /** The number of lines that were written in the present second. */
    private final AtomicInteger written = new AtomicInteger();

    private final int perSecond;

    /** The logger that gets the number of lines that were left out. */
    private volatile Logger log = NOPLogger.NOP_LOGGER;

    /** Makes a limit of a number of lines a second. */
    LogLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * Decides whether a line may be written.
     *
     * @param now {@link System#nanoTime()}
     * @param asking the line's logger
     * @return how many lines were left out before it; {@link #NONE} if this one is left out, too
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
        return leaveOut();
    }

    /** Counts a line that is left out. The second in which that was decided may be over by now. */
    long leaveOut() {
        leftOut.incrementAndGet();
        return NONE;
    }

    /**
     * Returns how many lines were left out, if it is time to log that because no further line has.
     *
     * @param now {@link System#nanoTime()}
     * @return the number of lines; 0 if there is nothing to log
     */
    long due(long now) {
        long until = quietUntil.get();
        if (until != 0 && now - until < 0) {
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
