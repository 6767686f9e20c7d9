package org.wsgibridge.servlet.transport.support;

/** An end of a transport that may wait for its client. */
public interface Stallable {

    /**
     * Gives the client up when it has done nothing for too long.
     *
     * @param now {@link System#nanoTime()}
     */
    void checkStall(long now);

    /** Gives the client up: the bridge is closing. */
    void giveUp();
}
