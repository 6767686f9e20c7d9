package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;

/**
 * Takes the text that Python writes: whole lines, and records of its module {@code logging}. Thread-safe; does not
 * throw.
 */
public interface ApplicationLog {

    /** Where a line was written to. */
    enum Stream {
        /** {@code environ["wsgi.errors"]}. */
        ERRORS,
        /** {@code sys.stdout}. */
        STDOUT,
        /** {@code sys.stderr}. */
        STDERR
    }

    /**
     * Logs a line.
     *
     * @param stream where it was written to
     * @param exchange the request that wrote it, {@code null} outside of a request
     * @param line the text without its line end
     * @param continued whether it was begun by the same write as the end of the line before it
     */
    void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued);

    /**
     * Logs a record of Python's module {@code logging}.
     *
     * @param exchange the request whose thread has made it, {@code null} outside of a request
     * @param level its level, on Python's scale: 10 for DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL
     * @param logger the name of its Python logger
     * @param text its text, formatted; with the traceback where it has one
     */
    void record(@Nullable Exchange exchange, int level, String logger, String text);

    /**
     * Logs an exception that the application let escape, or that its {@code close()} raised.
     *
     * @param exchange the request
     * @param message one sentence
     * @param traceback the Python traceback, several lines; {@code ""} when there is none
     */
    void exception(Exchange exchange, String message, String traceback);

    /**
     * Returns the log for what an interpreter writes.
     *
     * @param name the interpreter's name
     */
    default ApplicationLog ofInterpreter(String name) {
        return this;
    }
}
