package org.wsgibridge.servlet.tracing;

/** What an observation records of a request that went wrong. */
final class RequestFailed extends Exception {
    private static final long serialVersionUID = 1L;

    RequestFailed(String message) {
        super(message, null, false, false);
    }
}
