package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.wsgibridge.wsgi.ProtocolViolation;

/** Turns Java's errors into Python's and Python's into text. */
public final class PythonErrors {
    private PythonErrors() {}

    /** Returns the Python exception that stands for a violation of the protocol. */
    public static PyException of(ProtocolViolation violation) {
        String message = String.valueOf(violation.getMessage());
        return switch (violation.pythonType()) {
            case TYPE_ERROR -> Py.TypeError(message);
            case VALUE_ERROR -> Py.ValueError(message);
            case RUNTIME_ERROR -> Py.RuntimeError(message);
            case OS_ERROR -> ioError(message);
        };
    }

    /** Returns the Python exception for whatever was thrown out of Python code. */
    public static PyException of(Throwable thrown) {
        return thrown instanceof ProtocolViolation violation ? of(violation) : Py.JavaError(thrown);
    }

    /** Returns an IOError, which stands for OSError in Python 2. */
    public static PyException ioError(String message) {
        return new PyException(Py.IOError, message);
    }

    /** Returns the name of an exception's class. */
    public static String typeName(PyException exception) {
        PyObject name = exception.type.__findattr__("__name__");
        return name == null ? exception.type.toString() : name.toString();
    }

    /** Returns one line, {@code NameError: name 'x' is not defined}; does not throw. */
    public static String summary(PyException exception) {
        try {
            // Else a syntax error is the tuple of what its text is made of.
            exception.normalize();
            String text = Py.formatException(exception.type, exception.value);
            return text.strip();
        } catch (RuntimeException e) {
            return typeName(exception);
        }
    }

    /** Returns the traceback as Python prints it; does not throw, whatever the exception's {@code __str__} does. */
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
