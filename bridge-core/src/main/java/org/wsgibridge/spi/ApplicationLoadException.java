package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;

/**
 * An interpreter was started, but an application cannot be loaded into it. Another attempt succeeds only after the
 * application's sources have changed.
 */
public final class ApplicationLoadException extends InterpreterStartException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what failed, in one sentence that names the file or module, and the callable
     * @param traceback the Python traceback; {@code ""} if there is none, for example if the callable is missing
     * @param cause the cause; {@code null} if there is none
     */
    public ApplicationLoadException(String message, String traceback, @Nullable Throwable cause) {
        super(message, traceback, cause);
    }

    /**
     * Makes the exception with the description of the Python exception that caused it.
     *
     * @param message what failed, in one sentence that names the file or module, and the callable
     * @param traceback the Python traceback; {@code ""} if there is none
     * @param cause the cause; {@code null} if there is none
     * @param details the description of the Python exception; {@code null} if only its traceback is known
     */
    public ApplicationLoadException(
            String message, String traceback, @Nullable Throwable cause, @Nullable PythonFailure details) {
        super(message, traceback, cause, details);
    }
}
