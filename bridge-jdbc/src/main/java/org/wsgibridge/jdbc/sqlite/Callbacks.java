package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;

/**
 * Makes the calls of SQLite to Python code. An exception must not pass through native code. As in CPython, it becomes
 * an error of the statement, and its traceback is printed if {@code enable_callback_tracebacks} was called. An
 * exception that must not get lost is kept for {@link #rethrow}. Used only under the lock of the connection.
 */
final class Callbacks {
    private final ModuleState module;
    private final PySystemState sys;
    private @Nullable PyException kept;

    /**
     * Makes the callbacks of a connection.
     *
     * @param module the state of the module
     */
    Callbacks(ModuleState module) {
        this.module = module;
        this.sys = Py.getSystemState();
    }

    /** A call of Python code. */
    @FunctionalInterface
    interface Body {
        /** Makes the call; may throw anything. */
        void run() throws Exception;
    }

    /** Makes the call. Returns whether nothing was thrown. */
    boolean succeeds(Body body) {
        try {
            body.run();
            return true;
        } catch (Throwable t) {
            note(t instanceof PyException e ? e : Py.JavaError(t));
            return false;
        }
    }

    /** Returns whether a progress handler wants to stop the statement: it has returned true or raised an exception. */
    boolean isStop(PyObject function) {
        boolean[] stop = {true};
        boolean unused = succeeds(() -> stop[0] = function.__call__().__nonzero__());
        return stop[0];
    }

    /** To be called when the statement is over: throws the exception that was kept, if there is one. */
    void rethrow() {
        PyException exception = kept;
        if (exception != null) {
            kept = null;
            throw exception;
        }
    }

    /** Keeps an exception, with which the statement will end. */
    void keep(PyException exception) {
        kept = exception;
    }

    private void note(PyException exception) {
        if (!exception.match(Py.Exception)) {
            // It ends the request or the interpreter.
            kept = exception;
        } else if (module.printsTracebacks()) {
            Py.displayException(
                    exception.type, exception.value, exception.traceback, sys.__getattr__(new PyString("stderr")));
        }
    }
}
