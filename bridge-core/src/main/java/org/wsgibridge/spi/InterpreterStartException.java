package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.log.LogText;

/**
 * An interpreter could not be opened: too slow, out of memory, lost; or, as its subclass says, an application not
 * loaded.
 */
public class InterpreterStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String traceback;
    private final transient @Nullable PythonFailure details;

    /**
     * Makes the exception. Message and traceback lose their middle where they are longer than {@link LogText#LONGEST}.
     *
     * @param message what failed, in one sentence that names file, option or callable
     * @param traceback the Python traceback, {@code ""} when there is none
     * @param cause the cause, or {@code null}
     */
    public InterpreterStartException(String message, String traceback, @Nullable Throwable cause) {
        this(message, traceback, cause, null);
    }

    /**
     * Makes the exception with what is known of the one in Python.
     *
     * @param details the exception in Python, {@code null} if nothing is known of it but its traceback
     */
    public InterpreterStartException(
            String message, String traceback, @Nullable Throwable cause, @Nullable PythonFailure details) {
        super(LogText.shorten(message), cause);
        this.traceback = LogText.shorten(traceback);
        this.details = details;
    }

    /** Returns what is known of the exception in Python, {@code null} for nothing. */
    public final @Nullable PythonFailure details() {
        return details;
    }

    /** Returns the Python traceback, {@code ""} when there is none. */
    public final String traceback() {
        return traceback;
    }
}
