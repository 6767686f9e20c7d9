package org.wsgibridge.servlet.transport;

import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;

/** Takes the end of reading a body; exactly one method is called, once. */
public interface BodyListener {

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
