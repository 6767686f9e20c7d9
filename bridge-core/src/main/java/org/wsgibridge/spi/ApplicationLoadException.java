package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;

/** An interpreter is as it should be, but does not load an application: it will not before the sources have changed. */
public final class ApplicationLoadException extends InterpreterStartException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what failed, in one sentence that names the file or module, and the callable
     * @param traceback the Python traceback, {@code ""} when there is none, as for a callable that is missing
     * @param cause the cause, or {@code null}
     */
    public ApplicationLoadException(String message, String traceback, @Nullable Throwable cause) {
        super(message, traceback, cause);
    }

    /**
     * Makes the exception with what is known of the one in Python.
     *
     * @param details the exception in Python, {@code null} if nothing is known of it but its traceback
     */
    public ApplicationLoadException(
            String message, String traceback, @Nullable Throwable cause, @Nullable PythonFailure details) {
        super(message, traceback, cause, details);
    }
}
