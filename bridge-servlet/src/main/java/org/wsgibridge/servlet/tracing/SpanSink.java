package org.wsgibridge.servlet.tracing;

import org.wsgibridge.exchange.RaisedException;

/** Receives the attributes of a request's span. Not thread-safe. */
interface SpanSink {
    void put(String key, String value);

    void put(String key, long value);

    void put(String key, double value);

    /**
     * Adds an event.
     *
     * @param name the event's name
     * @param nanoTime when it happened, as a value of {@link System#nanoTime()}
     */
    void event(String name, long nanoTime);

    /** Adds an exception that the application has raised and not caught. */
    void exception(RaisedException raised);

    /**
     * Marks the span as an error.
     *
     * @param description what went wrong; {@code ""} if the attributes say it
     */
    void error(String description);
}
