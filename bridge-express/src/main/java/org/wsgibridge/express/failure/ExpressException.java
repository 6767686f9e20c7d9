package org.wsgibridge.express.failure;

/**
 * Ends the command with an exit code and a message for the user. The message is one sentence that names the option and
 * what to do, or a sentence followed by the application's traceback.
 */
public final class ExpressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit code for a command line or a setting that cannot be honoured. */
    public static final int USAGE = 2;

    /** The exit code for a server that cannot run. */
    public static final int RUNTIME = 1;

    private final int exitCode;

    private ExpressException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private ExpressException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Returns an exception with exit code {@link #USAGE}: the command line or a file is wrong. */
    public static ExpressException usage(String message) {
        return new ExpressException(USAGE, message);
    }

    /** Returns an exception with exit code {@link #USAGE} and a cause. */
    public static ExpressException usage(String message, Throwable cause) {
        return new ExpressException(USAGE, message, cause);
    }

    /** Returns an exception with exit code {@link #RUNTIME}: the server cannot run. */
    public static ExpressException runtime(String message, Throwable cause) {
        return new ExpressException(RUNTIME, message, cause);
    }

    /**
     * Returns an exception for a failed program of the user.
     *
     * @param code the exit code of the program, which also becomes that of the command
     */
    public static ExpressException program(String message, int code) {
        return new ExpressException(code, message);
    }

    /** Returns the exit code of the command. */
    public int exitCode() {
        return exitCode;
    }
}
