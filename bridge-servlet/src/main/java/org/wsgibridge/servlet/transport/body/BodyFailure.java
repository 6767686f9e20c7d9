package org.wsgibridge.servlet.transport.body;

import java.net.SocketTimeoutException;
import java.util.Set;
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

    /** The message of a client that has left. */
    static final String GONE = PREFIX + "Connection was terminated.";

    /** The containers' own exceptions, which a web application cannot see: Jetty's two and Tomcat's. */
    private static final Set<String> MALFORMED = Set.of(
            "org.eclipse.jetty.http.BadMessageException",
            "org.eclipse.jetty.http.HttpException$RuntimeException",
            "org.apache.coyote.BadRequestException");

    private static final String EARLY_END = "org.eclipse.jetty.server.internal.HttpConnection$HttpEofException";

    static BodyFailure of(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException || t instanceof SocketTimeoutException) {
                return new BodyFailure(Outcome.BAD_REQUEST, 408, PREFIX + "Timeout when reading the body.");
            }
            if (MALFORMED.contains(t.getClass().getName()) || isUnparsable(t)) {
                return new BodyFailure(Outcome.BAD_REQUEST, 400, PREFIX + "The body is malformed.");
            }
        }
        return new BodyFailure(Outcome.CLIENT_GONE, 400, GONE);
    }

    /**
     * Of a body that is malformed Jetty says that it ends early, as if the client had gone; only its parser shows the
     * difference.
     */
    private static boolean isUnparsable(Throwable cause) {
        if (!cause.getClass().getName().equals(EARLY_END)) {
            return false;
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 1
                && trace[1].getMethodName().equals("badMessage")
                && trace[1].getClassName().equals("org.eclipse.jetty.http.HttpParser");
    }
}
