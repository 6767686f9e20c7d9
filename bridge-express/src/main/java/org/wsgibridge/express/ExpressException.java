package org.wsgibridge.express;

/**
 * What the user has to know when the command ends: one sentence that names the option and what to do, or a
 * sentence and the application's traceback.
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

    /** The command line asks for something that is not there. */
    public static ExpressException usage(String message) {
        return new ExpressException(USAGE, message);
    }

    /** The command line asks for something that is not there, as another exception says. */
    public static ExpressException usage(String message, Throwable cause) {
        return new ExpressException(USAGE, message, cause);
    }

    /** The server cannot run. */
    public static ExpressException runtime(String message, Throwable cause) {
        return new ExpressException(RUNTIME, message, cause);
    }

    /**
     * A program of the user's has failed.
     *
     * @param code its exit code, which that of the command becomes
     */
    public static ExpressException program(String message, int code) {
        return new ExpressException(code, message);
    }

    /** Returns the exit code of the command. */
    public int exitCode() {
        return exitCode;
    }
}
