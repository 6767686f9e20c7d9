package org.wsgibridge.wsgi;

/** A request that is answered with an error as soon as it arrives, before any rule by path applies to it. */
public class RefusedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Makes the exception.
     *
     * @param status the status that the client gets
     * @param message what is wrong, for the log; must not repeat any part of the request
     */
    public RefusedRequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Returns the status that the client gets. */
    public final int status() {
        return status;
    }
}
