package org.wsgibridge.servlet.tracing;

/** The error of an observation whose request has failed. It has no stack trace. */
final class RequestFailed extends Exception {
    private static final long serialVersionUID = 1L;

    RequestFailed(String message) {
        super(message, null, false, false);
    }
}
