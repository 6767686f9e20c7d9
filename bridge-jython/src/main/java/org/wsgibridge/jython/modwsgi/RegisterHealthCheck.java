package org.wsgibridge.jython.modwsgi;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.Untraversable;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.jython.objects.NativeFunction;

/**
 * The function {@code health_registered(name, timeout)}, which the shared Python code calls when the application
 * registers a health check.
 */
@Untraversable
public final class RegisterHealthCheck extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private final transient HealthChecks checks;

    /** Makes the function for the checks of one interpreter. */
    public RegisterHealthCheck(HealthChecks checks) {
        super("health_registered", 2, 2);
        this.checks = checks;
    }

    @Override
    public PyObject __call__(PyObject name, PyObject timeout) {
        checks.register(name.toString(), timeout.asDouble());
        return Py.None;
    }
}
