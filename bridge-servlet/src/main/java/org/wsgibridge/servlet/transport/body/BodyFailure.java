package org.wsgibridge.servlet.transport.body;

import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.failure.Causes;

/**
 * The reason why a body could not be read. Immutable.
 *
 * @param outcome the outcome of the request
 * @param status the status for a client that still reads
 * @param message the message of the exception that the application gets; the same as in mod_wsgi
 */
record BodyFailure(Outcome outcome, int status, String message) {
    private static final String PREFIX = "mod_wsgi request data read error: ";

    /** The message if the client is gone. */
    static final String GONE = PREFIX + "Connection was terminated.";

    /**
     * The names of the exceptions for malformed bodies: two of Jetty and one of Tomcat. Their classes are not visible
     * to web applications.
     */
    private static final Set<String> MALFORMED = Set.of(
            "org.eclipse.jetty.http.BadMessageException",
            "org.eclipse.jetty.http.HttpException$RuntimeException",
            "org.apache.coyote.BadRequestException");

    private static final String EARLY_END = "org.eclipse.jetty.server.internal.HttpConnection$HttpEofException";

    static BodyFailure of(Throwable cause) {
        for (Throwable t : Causes.of(cause)) {
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
     * Returns whether an exception of Jetty means that the body is malformed. Jetty reports that as an early end, as if
     * the client was gone; only the stack trace shows the difference.
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
