package org.wsgibridge.wsgi;

/** The path of a request URI cannot be used; the client gets 400. */
public final class InvalidRequestPathException extends RefusedRequestException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what is wrong, for the log; must not repeat any part of the URI
     */
    public InvalidRequestPathException(String message) {
        super(400, message);
    }
}
