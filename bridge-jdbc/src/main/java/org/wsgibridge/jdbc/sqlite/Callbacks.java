package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;

/**
 * Calls of Python code by SQLite. No exception may go through native code: as in CPython it becomes an error of the
 * statement, and its traceback is printed when {@code enable_callback_tracebacks} says so. What must not be swallowed
 * is kept for {@link #rethrow}. Confined to the thread that uses the connection.
 */
final class Callbacks {
    private final ModuleState module;
    private final PySystemState sys;
    private @Nullable PyException kept;

    /**
     * Makes it.
     *
     * @param module the module
     */
    Callbacks(ModuleState module) {
        this.module = module;
        this.sys = Py.getSystemState();
    }

    /** A call of Python. */
    @FunctionalInterface
    interface Body {
        /** Makes it; anything may be thrown. */
        void run() throws Exception;
    }

    /** Makes the call and returns whether nothing was thrown. */
    boolean succeeds(Body body) {
        try {
            body.run();
            return true;
        } catch (Throwable t) {
            note(t instanceof PyException e ? e : Py.JavaError(t));
            return false;
        }
    }

    /** Returns whether a progress handler stops the statement. */
    boolean isStop(PyObject function) {
        boolean[] stop = {true};
        boolean unused = succeeds(() -> stop[0] = function.__call__().__nonzero__());
        return stop[0];
    }

    /** The statement is over: throws the exception that it has to end with, if there is one. */
    void rethrow() {
        PyException exception = kept;
        if (exception != null) {
            kept = null;
            throw exception;
        }
    }

    /** Keeps an exception that the statement ends with. */
    void keep(PyException exception) {
        kept = exception;
    }

    private void note(PyException exception) {
        if (!exception.match(Py.Exception)) {
            // The end of the request, or of the interpreter.
            kept = exception;
        } else if (module.printsTracebacks()) {
            Py.displayException(
                    exception.type, exception.value, exception.traceback, sys.__getattr__(new PyString("stderr")));
        }
    }
}
