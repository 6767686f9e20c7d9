package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;

/**
 * Receives the text that Python code writes: whole lines, and records of the module {@code logging}. Thread-safe.
 * Methods do not throw.
 */
public interface ApplicationLog {

    /** The stream that a line was written to. */
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
     * @param stream the stream that the line was written to
     * @param exchange the request that wrote the line; {@code null} outside of a request
     * @param line the text, without its line end
     * @param continued whether one write contained both the end of the previous line and the beginning of this one
     */
    void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued);

    /**
     * Logs a record of Python's module {@code logging}.
     *
     * @param exchange the request whose thread made the record; {@code null} outside of a request
     * @param level the level on Python's scale: 10 for DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL
     * @param logger the name of the Python logger
     * @param text the formatted message, followed by the traceback if the record has one
     */
    void record(@Nullable Exchange exchange, int level, String logger, String text);

    /**
     * Logs an exception that the application did not catch, or that the {@code close()} of its iterable raised.
     *
     * @param exchange the request
     * @param message one sentence
     * @param traceback the Python traceback, several lines; {@code ""} if there is none
     */
    void exception(Exchange exchange, String message, String traceback);

    /**
     * Returns the log for the output of one interpreter. The default is this log.
     *
     * @param name the interpreter's name
     */
    default ApplicationLog ofInterpreter(String name) {
        return this;
    }
}
