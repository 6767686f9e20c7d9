package org.wsgibridge.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;

/**
 * Permits some lines of each logger, and then as many a second for as long as there are more, with how many were
 * left out. The loggers do not share a limit: what one process group's applications cause hides no line of another's.
 * Thread-safe.
 */
public final class LogLimits {
    /** Stands for no line at all. */
    public static final long NONE = LogLimit.NONE;

    /** Loggers are classes and process groups; more than this share one limit. */
    private static final int MAX = 1000;

    private static final String OTHERS = "";

    private final int perSecond;
    private final Map<String, LogLimit> limits = new ConcurrentHashMap<>();

    /**
     * Makes the limits.
     *
     * @param perSecond how many lines of each logger are let through in a second
     */
    public LogLimits(int perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * Asks whether a line may be written.
     *
     * @param now {@link System#nanoTime()}
     * @param asking the line's logger
     * @return how many were left out before it; {@link #NONE} when this one is left out, too
     */
    public long ask(long now, Logger asking) {
        LogLimit limit = limits.get(asking.getName());
        return (limit == null ? add(asking.getName()) : limit).ask(now, asking);
    }

    private LogLimit add(String name) {
        return limits.computeIfAbsent(limits.size() < MAX ? name : OTHERS, added -> new LogLimit(perSecond));
    }

    /**
     * Logs how many lines were left out, where it is time to.
     *
     * @param now {@link System#nanoTime()}
     * @param telling takes the logger and how many of its lines were left out
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
