package org.wsgibridge.servlet.transport;

import java.io.IOException;

/** Thrown to make the container close a connection in the middle of a response. It has no stack trace. */
final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1L;
    static final String MESSAGE = "the response is not complete, the connection is broken off";

    BrokenOffException() {
        super(MESSAGE);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
