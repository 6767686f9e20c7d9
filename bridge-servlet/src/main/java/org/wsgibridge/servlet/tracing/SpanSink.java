package org.wsgibridge.servlet.tracing;

import org.wsgibridge.exchange.RaisedException;

/** Where the attributes of a request's span go. Not thread-safe. */
interface SpanSink {
    void put(String key, String value);

    void put(String key, long value);

    void put(String key, double value);

    /**
     * Adds an event.
     *
     * @param name what
     * @param nanoTime when, in {@link System#nanoTime()}
     */
    void event(String name, long nanoTime);

    /** Adds an exception that the application let escape. */
    void exception(RaisedException raised);

    /**
     * Marks the span as an error.
     *
     * @param description what went wrong, {@code ""} where the attributes say it
     */
    void error(String description);
}
