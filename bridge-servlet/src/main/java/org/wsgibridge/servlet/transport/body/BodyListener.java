package org.wsgibridge.servlet.transport.body;

import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.log.LogContext;

/**
 * Takes the end of reading a body; exactly one of {@code onBody} and {@code onFailure} is called, once. Lines of the
 * log about the body belong to its request.
 */
public interface BodyListener extends LogContext.Source {

    /**
     * The body is complete.
     *
     * @param body the body; the receiver owns it
     * @param listened whether it was read with a {@link jakarta.servlet.ReadListener}, which calls this then
     */
    void onBody(RequestBody body, boolean listened);

    /**
     * The body cannot be read.
     *
     * @param outcome whose fault it is
     * @param status the status for a client that still listens
     * @param rest what the client still sends
     */
    void onFailure(Outcome outcome, int status, UnreadBody rest);
}
