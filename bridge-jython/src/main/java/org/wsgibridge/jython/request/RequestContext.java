package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Lease;

/** What a request needs of the interpreter that runs it. One per interpreter; thread-safe. */
public interface RequestContext {

    /** Returns the state of the current worker thread. */
    WorkerContext worker();

    /** Returns the log of the application. */
    ApplicationLog log();

    /**
     * Returns what a page for developers shows of an exception, {@code null} for nothing. Call it on the request's
     * thread.
     */
    @Nullable
    PythonFailure describe(PyException exception);

    /** Returns what makes the environ. */
    EnvironFactory environ();

    /** Returns what sends {@code wsgi.file_wrapper} responses. */
    FileWrapperSender files();

    /** Returns the limits that hold for every request. */
    RequestLimits limits();

    /**
     * Returns the application's callable.
     *
     * @throws IllegalStateException when the interpreter has not loaded the application
     */
    PyObject application(ApplicationRef reference);

    /**
     * Asks the application's script whether the application must be loaded again before the lease's request is served.
     * Call it on the request's thread. An exception of the script is logged and counts as no.
     */
    boolean mustReload(Lease lease);

    /** Returns whether events or metrics of requests have a subscriber. */
    boolean publishesEvents();

    /**
     * Starts to publish the events of a request. Call it only if {@link #publishesEvents()}.
     *
     * @param environ the environ of the request
     * @param data the scratch dict of the request
     * @param statistics counts what the request reads and writes
     */
    RequestEvents beginEvents(PyObject environ, PyDictionary data, IoStatistics statistics);

    /**
     * Gives the slot of a request back. The thread does this last, because the request cannot be interrupted after it.
     */
    void release(Lease lease);

    /** Gives the slot of a request back that executed nothing, because its application must be loaded again first. */
    void releaseForReload(Lease lease);
}
