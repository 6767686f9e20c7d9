package org.wsgibridge.servlet.transport;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.wsgibridge.exchange.Outcome;

/**
 * Why a body could not be read.
 *
 * @param outcome whose fault it is
 * @param status the status for a client that still listens
 * @param message the message for an application that reads it, in mod_wsgi's words
 */
record BodyFailure(Outcome outcome, int status, String message) {
    private static final String PREFIX = "mod_wsgi request data read error: ";

    static BodyFailure of(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException || t instanceof SocketTimeoutException) {
                return new BodyFailure(Outcome.BAD_REQUEST, 408, PREFIX + "Timeout when reading the body.");
            }
            // Jetty's BadMessageException cannot be named in a web application.
            if (t.getClass().getSimpleName().startsWith("BadMessage")) {
                return new BodyFailure(Outcome.BAD_REQUEST, 400, PREFIX + "The body is malformed.");
            }
        }
        return new BodyFailure(Outcome.CLIENT_GONE, 400, PREFIX + "Connection was terminated.");
    }
}
