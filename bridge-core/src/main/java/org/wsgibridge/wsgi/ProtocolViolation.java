package org.wsgibridge.wsgi;

/**
 * The application broke a rule of PEP 3333. The engine raises it in the application as the Python exception that
 * {@link #pythonType()} names, with the same message as mod_wsgi, so that the application (or its middleware) can
 * handle it. If it does not, the client gets a 500.
 */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The Python exception that stands for a violation. */
    public enum PythonType {
        /** {@code TypeError}: a value of the wrong type. */
        TYPE_ERROR,
        /** {@code ValueError}: a value of the right type that is not allowed. */
        VALUE_ERROR,
        /** {@code RuntimeError}: a call in the wrong order. */
        RUNTIME_ERROR,
        /** {@code OSError} ({@code IOError} in Python 2): the client has disconnected. */
        OS_ERROR
    }

    private final PythonType pythonType;

    /**
     * Makes a violation.
     *
     * @param pythonType what to raise in Python
     * @param message the message, in mod_wsgi's words
     */
    public ProtocolViolation(PythonType pythonType, String message) {
        super(message, null, false, false);
        this.pythonType = pythonType;
    }

    /** Returns which Python exception the engine raises. */
    public PythonType pythonType() {
        return pythonType;
    }
}
