package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFloat;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Publishes the events of one request to the subscribers of {@code mod_wsgi}. Made only if there is a subscriber when
 * the request starts. Used only by the thread of the request.
 */
public final class RequestEvents {
    private static final Logger LOG = LoggerFactory.getLogger(RequestEvents.class);

    private final Functions functions;
    private final PyObject request;
    private final IoStatistics statistics;
    private boolean startPublished;
    private int status;

    private RequestEvents(Functions functions, PyObject request, IoStatistics statistics) {
        this.functions = functions;
        this.request = request;
        this.statistics = statistics;
    }

    /** The functions for requests in the module {@code _bridge_events} of an interpreter. Immutable. */
    public record Functions(PyObject begin, PyObject started, PyObject responded, PyObject failed, PyObject finished) {
        /** Returns the functions of the module. */
        public static Functions of(PyObject events) {
            return new Functions(
                    events.__getattr__("begin"),
                    events.__getattr__("started"),
                    events.__getattr__("responded"),
                    events.__getattr__("failed"),
                    events.__getattr__("finished"));
        }
    }

    /**
     * Starts to measure the request.
     *
     * @param functions the functions of the interpreter
     * @param environ the environ of the request
     * @param data the scratch dict of the request
     * @param statistics counts what the request reads and writes
     */
    public static RequestEvents begin(Functions functions, PyObject environ, PyObject data, IoStatistics statistics) {
        return new RequestEvents(functions, functions.begin.__call__(environ, data), statistics);
    }

    /**
     * Publishes {@code request_started}. Returns the application to call. May throw the exception that ends the
     * request.
     */
    PyObject started(PyObject application, PyObject environ) {
        startPublished = true;
        return functions.started.__call__(request, application, environ);
    }

    /**
     * Publishes {@code response_started}. May throw the exception that ends the request.
     *
     * @param status the application's status line, which was checked
     * @param headers the application's headers
     * @param excInfo the {@code exc_info} of {@code start_response}; {@code null} for none
     */
    void responded(PyString status, PyObject headers, @Nullable PyObject excInfo) {
        this.status = Integer.parseInt(status.getString(), 0, 3, 10);
        functions.responded.__call__(request, status, headers, excInfo == null ? Py.None : excInfo);
    }

    /** Publishes {@code request_exception}. Does not throw. */
    void failed(PyException exception) {
        try {
            exception.normalize();
            PyObject traceback = exception.traceback == null ? Py.None : exception.traceback;
            functions.failed.__call__(request, new PyTuple(exception.type, exception.value, traceback));
        } catch (Throwable t) {
            // The request is being interrupted. Its exception is logged in any case.
            LOG.debug("request_exception could not be published", t);
        }
    }

    /** Publishes {@code request_finished}. Does not throw. */
    void finished() {
        try {
            functions.finished.__call__(new PyObject[] {
                request,
                Py.newBoolean(startPublished),
                Py.newInteger(status),
                Py.newInteger(statistics.reads()),
                Py.newInteger(statistics.readBytes()),
                new PyFloat(statistics.readSeconds()),
                Py.newInteger(statistics.writes()),
                Py.newInteger(statistics.writtenBytes()),
                new PyFloat(statistics.writeSeconds())
            });
        } catch (Throwable t) {
            LogCode.EVENT_NOT_PUBLISHED.log(LOG, "request_finished", t);
        }
    }
}
