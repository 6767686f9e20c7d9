package org.wsgibridge.wsgi;

/** The head of a request exceeds {@link HeadLimits}; the client gets {@link #status()}. */
public final class HeadTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HeadTooLargeException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Returns the status for the client: 414 or 431. */
    public int status() {
        return status;
    }
}
