package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Lease;

/** The parts of an interpreter that its requests use. One per interpreter; thread-safe. */
public interface RequestContext {

    /** Returns the state of the current worker thread. */
    WorkerContext worker();

    /** Returns the log of the application. */
    ApplicationLog log();

    /**
     * Describes an exception for the page for developers. Returns {@code null} if there is no such page. To be called
     * on the request's thread.
     */
    @Nullable
    PythonFailure describe(PyException exception);

    /** Returns the factory of environs. */
    EnvironFactory environ();

    /** Returns the sender of {@code wsgi.file_wrapper} responses. */
    FileWrapperSender files();

    /** Returns the limits that apply to every request. */
    RequestLimits limits();

    /**
     * Returns the application's callable.
     *
     * @throws IllegalStateException if the interpreter has not loaded the application
     */
    PyObject application(ApplicationRef reference);

    /**
     * Asks the application's script whether it has to be loaded again before the request of a lease is served. To be
     * called on the request's thread. If the script raises an exception, it is logged, and the answer is false.
     */
    boolean mustReload(Lease lease);

    /** Returns whether events or metrics of requests have a subscriber. */
    boolean publishesEvents();

    /**
     * Starts to publish the events of a request. To be called only if {@link #publishesEvents()} returns true.
     *
     * @param environ the environ of the request
     * @param data the scratch dict of the request
     * @param statistics counts what the request reads and writes
     */
    RequestEvents beginEvents(PyObject environ, PyDictionary data, IoStatistics statistics);

    /**
     * Releases the slot of a request. The thread does this last, because the request cannot be interrupted afterwards.
     */
    void release(Lease lease);

    /** Releases the slot of a request that was not executed, because its application has to be loaded again first. */
    void releaseForReload(Lease lease);

    /**
     * The limits that apply to every request of an interpreter. Immutable.
     *
     * @param timeoutType the class {@code mod_wsgi.RequestTimeout}
     * @param traced whether requests run with a trace function from their start. It is necessary to end a loop that the
     *     JIT compiler has compiled, and makes pure Python code about a tenth slower. {@code interrupt-timeout=0}
     *     switches it off.
     * @param measuresCpuTime whether the CPU time of each request is measured
     * @param responseTimeoutNanos how long a client may read nothing of a response, in nanoseconds; 0 for no limit
     * @param socketTimeoutNanos how long a client may send nothing of a body, in nanoseconds; 0 for no limit
     */
    public record RequestLimits(
            PyObject timeoutType,
            boolean traced,
            boolean measuresCpuTime,
            long responseTimeoutNanos,
            long socketTimeoutNanos) {

        /** Returns the limits according to the settings of an interpreter. */
        public static RequestLimits of(InterpreterSpec spec, PyObject timeoutType) {
            Timeouts timeouts = spec.settings().timeouts();
            return new RequestLimits(
                    timeoutType,
                    !timeouts.interrupt().isZero(),
                    spec.cpuTime(),
                    timeouts.responseSocket().toNanos(),
                    timeouts.socket().toNanos());
        }
    }
}
