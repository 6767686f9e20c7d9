package org.wsgibridge.servlet.transport.support;

/** A part of the transport that may wait for its client. Thread-safe. */
public interface Stallable {

    /**
     * Ends the request if the client has done nothing for too long. Called a few times a second by the {@link
     * StallWatch}.
     *
     * @param now the present {@link System#nanoTime()}
     */
    void checkStall(long now);

    /** Ends the request because the bridge is being closed. */
    void giveUp();
}
