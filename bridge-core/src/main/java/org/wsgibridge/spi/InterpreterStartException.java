package org.wsgibridge.spi;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.log.LogText;

/**
 * An interpreter could not be opened, for example because it took too long, ran out of memory or ended. The subclass
 * {@link ApplicationLoadException} stands for an application that cannot be loaded.
 */
public class InterpreterStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String traceback;
    private final transient @Nullable PythonFailure details;

    /**
     * Makes the exception. If the message or the traceback is longer than {@link LogText#LONGEST}, its middle is left
     * out.
     *
     * @param message what failed, in one sentence that names the file, option or callable
     * @param traceback the Python traceback; {@code ""} if there is none
     * @param cause the cause; {@code null} if there is none
     */
    public InterpreterStartException(String message, String traceback, @Nullable Throwable cause) {
        this(message, traceback, cause, null);
    }

    /**
     * Makes the exception with the description of the Python exception that caused it.
     *
     * @param message what failed, in one sentence that names the file, option or callable
     * @param traceback the Python traceback; {@code ""} if there is none
     * @param cause the cause; {@code null} if there is none
     * @param details the description of the Python exception; {@code null} if only its traceback is known
     */
    public InterpreterStartException(
            String message, String traceback, @Nullable Throwable cause, @Nullable PythonFailure details) {
        super(LogText.shorten(message), cause);
        this.traceback = LogText.shorten(traceback);
        this.details = details;
    }

    /** Returns the description of the Python exception; {@code null} if only its traceback is known. */
    public final @Nullable PythonFailure details() {
        return details;
    }

    /** Returns the Python traceback; {@code ""} if there is none. */
    public final String traceback() {
        return traceback;
    }
}
