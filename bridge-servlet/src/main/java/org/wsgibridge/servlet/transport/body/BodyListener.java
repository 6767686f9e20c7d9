package org.wsgibridge.servlet.transport.body;

import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.log.LogContext;

/**
 * Receives the result of reading a body. Exactly one of {@code onBody} and {@code onFailure} is called, once. As a
 * source of log contexts it stands for the request, to which log lines about the body belong.
 */
public interface BodyListener extends LogContext.Source {

    /**
     * Called when the body is complete.
     *
     * @param body the body; the receiver has to close it
     * @param listened whether this is called by a {@link jakarta.servlet.ReadListener}, on the container's thread
     */
    void onBody(RequestBody body, boolean listened);

    /**
     * Called if the body cannot be read.
     *
     * @param outcome the outcome of the request
     * @param status the status for a client that still reads; 0 for none
     * @param rest the rest of the body, which the client may still send
     */
    void onFailure(Outcome outcome, int status, UnreadBody rest);
}
