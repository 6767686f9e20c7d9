package org.wsgibridge.servlet.staticfiles;

import java.io.IOException;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.wsgi.ResponseHead;

/** Answers a request with an error. */
@FunctionalInterface
public interface ErrorSink {
    /**
     * Answers the request.
     *
     * @param error the error
     * @return the head of the response
     * @throws IOException if the client is gone
     */
    ResponseHead answer(ErrorResponse error) throws IOException;
}
