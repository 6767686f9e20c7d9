package org.wsgibridge.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;

/**
 * Limits the lines of each logger: permits a number of lines, and then, while more follow, as many in each second,
 * together with the number of lines that were left out. The loggers do not share a limit, so that the lines of one
 * process group do not hide those of another. Thread-safe.
 */
public final class LogLimits {
    /** The result if a line is to be left out. */
    public static final long NONE = LogLimit.NONE;

    /**
     * The largest number of loggers with a limit of their own. Loggers are classes and process groups; further ones
     * share a limit.
     */
    private static final int MAX = 1000;

    private static final String OTHERS = "";

    private final int perSecond;
    private final Map<String, LogLimit> limits = new ConcurrentHashMap<>();

    /**
     * Makes the limits.
     *
     * @param perSecond how many lines of each logger are permitted in a second
     */
    public LogLimits(int perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * Decides whether a line may be written.
     *
     * @param now {@link System#nanoTime()}
     * @param asking the line's logger
     * @return how many lines were left out before it; {@link #NONE} if this one is left out, too
     */
    public long ask(long now, Logger asking) {
        LogLimit limit = limits.get(asking.getName());
        return (limit == null ? add(asking.getName()) : limit).ask(now, asking);
    }

    private LogLimit add(String name) {
        return limits.computeIfAbsent(limits.size() < MAX ? name : OTHERS, added -> new LogLimit(perSecond));
    }

    /**
     * Reports how many lines were left out, for each logger for which it is time to log that.
     *
     * @param now {@link System#nanoTime()}
     * @param telling receives the logger, and how many of its lines were left out
     */
    void due(long now, ObjLongConsumer<Logger> telling) {
        for (LogLimit limit : limits.values()) {
            long leftOut = limit.due(now);
            if (leftOut > 0) {
                telling.accept(limit.log(), leftOut);
            }
        }
    }
}
