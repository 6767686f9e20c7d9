package org.wsgibridge.engine;

import org.jspecify.annotations.Nullable;

/** An interpreter could not be opened or could not load an application. */
public final class InterpreterStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String traceback;

    /**
     * Makes the exception.
     *
     * @param message what failed, in one sentence that names file, option or callable
     * @param traceback the Python traceback, {@code ""} when there is none
     * @param cause the cause, or {@code null}
     */
    public InterpreterStartException(String message, String traceback, @Nullable Throwable cause) {
        super(message, cause);
        this.traceback = traceback;
    }

    /** Returns the Python traceback, {@code ""} when there is none. */
    public String traceback() {
        return traceback;
    }
}
