package org.wsgibridge.engine;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;

/** Takes the text that Python writes, a whole line at a time. Thread-safe; does not throw. */
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
     */
    void line(Stream stream, @Nullable Exchange exchange, String line);

    /**
     * Logs an exception that the application let escape, or that its {@code close()} raised.
     *
     * @param exchange the request
     * @param message one sentence
     * @param traceback the Python traceback, several lines; {@code ""} when there is none
     */
    void exception(Exchange exchange, String message, String traceback);
}
