package org.wsgibridge.servlet.transport;

import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;

/** Takes the end of reading a body; exactly one method is called, once. */
public interface BodyListener {

    /** The body is complete; the receiver owns it. */
    void onBody(RequestBody body);

    /**
     * The body cannot be read.
     *
     * @param outcome whose fault it is
     * @param status the status for a client that still listens
     */
    void onFailure(Outcome outcome, int status);
}
