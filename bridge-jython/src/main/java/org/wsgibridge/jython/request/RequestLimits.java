package org.wsgibridge.jython.request;

import org.python.core.PyObject;
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.InterpreterSpec;

/**
 * The limits that apply to every request of an interpreter. Immutable.
 *
 * @param timeoutType the class {@code mod_wsgi.RequestTimeout}
 * @param traced whether requests run with a trace function from their start. It is necessary to end a loop that the JIT
 *     compiler has compiled, and makes pure Python code about a tenth slower. {@code interrupt-timeout=0} switches it
 *     off.
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
