package org.wsgibridge.spi;

import org.wsgibridge.exchange.Exchange;

/**
 * One request's hold on one slot of one interpreter. One-shot: after its release, calls on it do not affect the next
 * request of the slot. Thread-safe.
 */
public interface Lease {

    /** Returns the request that holds the slot. */
    Exchange exchange();

    /**
     * Gives the slot back. To be called by the engine when the application, its iterable's {@code close()} included, is
     * done with the request - in every case, and also long after the client was answered. May hand the next lease to
     * {@link Interpreter#call} of the same interpreter before it returns.
     *
     * @return false when it had been released already
     */
    boolean release();

    /**
     * Gives the slot back for a request that the interpreter has not begun and never will, because the interpreter has
     * ended: the process group admits the request again, to another interpreter. Its response has not begun, and its
     * body can be read from the beginning.
     *
     * @return false when the request cannot be admitted again: its outcome is decided, or the slot was given back; the
     *     caller then ends it as any other
     */
    default boolean readmit() {
        return false;
    }

    /**
     * Returns whether to call the script's {@code reload_required()}, if it defines one, before it serves the request
     * (mod_wsgi's {@code WSGIScriptReloading}): not if the script was loaded for this request, nor with
     * {@code reload=never}.
     */
    default boolean asksForReload() {
        return false;
    }

    /**
     * Gives the slot back for a request that the interpreter has not begun, because its script has to be loaded again
     * first: the process group loads it and admits the request to an interpreter with the new code, or to any
     * interpreter if the new code does not load. Its response has not begun, and its body can be read from the
     * beginning.
     *
     * @return false when the outcome of the request is decided, or the slot was given back; the caller then ends it as
     *     any other
     */
    default boolean reload() {
        return false;
    }

    /** Returns whether the slot was given back. */
    boolean isReleased();
}
