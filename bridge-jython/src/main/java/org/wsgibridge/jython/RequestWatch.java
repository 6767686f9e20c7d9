package org.wsgibridge.jython;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyTuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Tells the subscribers of {@code mod_wsgi} of one request; made only when there are some at its start. Confined to the
 * request's thread.
 */
final class RequestWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RequestWatch.class);

    private final PyObject watched;
    private final IoMeter meter;

    /**
     * The clocks start.
     *
     * @param watched the {@code Watched} of the request
     * @param meter counts what it reads and writes
     */
    RequestWatch(PyObject watched, IoMeter meter) {
        this.watched = watched;
        this.meter = meter;
    }

    /** Publishes {@code request_started}; returns the application to call. May raise what ends the request. */
    PyObject started(PyObject application, PyObject environ) {
        return watched.__getattr__("started").__call__(application, environ);
    }

    /** Publishes {@code response_started}. May raise what ends the request. */
    void responded(PyObject status, PyObject headers, @Nullable PyObject excInfo) {
        watched.__getattr__("responded").__call__(status, headers, excInfo == null ? Py.None : excInfo);
    }

    /** Publishes {@code request_exception}; does not throw. */
    void failed(PyException exception) {
        try {
            exception.normalize();
            PyObject traceback = exception.traceback == null ? Py.None : exception.traceback;
            watched.__getattr__("failed").__call__(new PyTuple(exception.type, exception.value, traceback));
        } catch (Throwable t) {
            // The request is being ended from outside just now; its exception goes to the log in any case.
            LOG.debug("request_exception could not be published", t);
        }
    }

    /** Publishes {@code request_finished}; does not throw. */
    void finished() {
        try {
            watched.__getattr__("finished").__call__(meter.values());
        } catch (Throwable t) {
            LogCode.EVENT_NOT_PUBLISHED.log(LOG, "request_finished", t);
        }
    }
}
