package org.wsgibridge.jython.request;

import org.python.core.PyObject;
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.InterpreterSpec;

/**
 * What holds for every request of an interpreter.
 *
 * @param timeoutType the class {@code mod_wsgi.RequestTimeout}
 * @param traced whether requests run under a trace function from their start. It costs about a tenth of the speed
 *     of pure Python code, and it is what ends a loop that the JIT compiler has translated. interrupt-timeout=0
 *     switches it off.
 * @param measuresCpuTime whether the CPU time of each request is measured
 * @param responseTimeoutNanos how long a client may accept nothing of a response; 0 means forever
 * @param socketTimeoutNanos how long a client may send nothing of a body; 0 means forever
 */
public record RequestLimits(
        PyObject timeoutType,
        boolean traced,
        boolean measuresCpuTime,
        long responseTimeoutNanos,
        long socketTimeoutNanos) {

    /** Returns the limits that the settings of an interpreter say. */
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
