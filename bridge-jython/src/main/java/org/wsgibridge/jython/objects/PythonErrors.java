package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.wsgi.ProtocolViolation;

/** Converts Java exceptions to Python exceptions, and Python exceptions to text. Stateless. */
public final class PythonErrors {
    private PythonErrors() {}

    /** Returns the Python exception for a violation of the WSGI protocol. */
    public static PyException of(ProtocolViolation violation) {
        String message = String.valueOf(violation.getMessage());
        return switch (violation.pythonType()) {
            case TYPE_ERROR -> Py.TypeError(message);
            case VALUE_ERROR -> Py.ValueError(message);
            case RUNTIME_ERROR -> Py.RuntimeError(message);
            case OS_ERROR -> ioError(message);
        };
    }

    /** Returns the Python exception for anything that was thrown by Python code or by a function written in Java. */
    public static PyException of(Throwable thrown) {
        return thrown instanceof ProtocolViolation violation ? of(violation) : Py.JavaError(thrown);
    }

    /** Returns an IOError, which Python 2 uses where Python 3 has OSError. */
    public static PyException ioError(String message) {
        return new PyException(Py.IOError, message);
    }

    /** Returns the name of an exception's class. */
    public static String typeName(PyException exception) {
        PyObject name = exception.type.__findattr__("__name__");
        return name == null ? exception.type.toString() : name.toString();
    }

    /** Returns class and message, such as {@code NameError: name 'x' is not defined}. Does not throw. */
    public static String summary(PyException exception) {
        try {
            // Otherwise the value of a syntax error is a tuple, not an exception.
            exception.normalize();
            String text = Py.formatException(exception.type, exception.value);
            return text.strip();
        } catch (RuntimeException e) {
            return typeName(exception);
        }
    }

    /**
     * Returns the traceback in the form in which Python prints it. Does not throw, even if the exception's {@code
     * __str__} fails.
     */
    public static String traceback(PyException exception) {
        try {
            exception.normalize();
            return exception.toString().stripTrailing();
        } catch (RuntimeException e) {
            String frames = exception.traceback == null ? "" : exception.traceback.dumpStack();
            return frames + typeName(exception) + ": <exception str() failed>";
        }
    }
}
