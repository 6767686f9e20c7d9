package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.ApplicationLog.Stream;

/**
 * Collects the log lines of one request. Makes its buffers at the first write, because most requests write nothing.
 * Thread-safe.
 */
final class RequestLog {
    private final ApplicationLog log;
    private final Exchange exchange;
    private @Nullable LineBuffer errors;
    private @Nullable LineBuffer stdout;
    private @Nullable LineBuffer stderr;
    private boolean over;

    RequestLog(ApplicationLog log, Exchange exchange) {
        this.log = log;
        this.exchange = exchange;
    }

    /**
     * Returns the buffer of {@code wsgi.errors}. Throws a RuntimeError of Python if the request is over. Any thread may
     * call this.
     */
    synchronized LineBuffer errors() {
        if (over) {
            throw Py.RuntimeError("write() called on wsgi.errors after request completed");
        }
        if (errors == null) {
            errors = buffer(Stream.ERRORS);
        }
        return errors;
    }

    /** Returns the buffer of the text that the request's thread prints. */
    synchronized LineBuffer stdout() {
        if (stdout == null) {
            stdout = buffer(Stream.STDOUT);
        }
        return stdout;
    }

    /** Returns the buffer of the text that the request's thread writes to {@code sys.stderr}. */
    synchronized LineBuffer stderr() {
        if (stderr == null) {
            stderr = buffer(Stream.STDERR);
        }
        return stderr;
    }

    private LineBuffer buffer(Stream stream) {
        return new LineBuffer((line, continued) -> log.line(stream, exchange, line, continued));
    }

    /** Ends the request's log. Logs its last line even if it has no newline at its end. */
    synchronized void end() {
        over = true;
        flush(errors);
        flush(stdout);
        flush(stderr);
    }

    private static void flush(@Nullable LineBuffer buffer) {
        if (buffer != null) {
            buffer.flush();
        }
    }
}
