package org.wsgibridge.spi;

import org.wsgibridge.exchange.Exchange;

/**
 * One request's hold on one slot of one interpreter. One-shot: once it is released nothing that is done with it reaches
 * the request that the slot serves by then. Thread-safe.
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
     * Gives the slot back for a request of which the interpreter has executed nothing and never will, because the
     * interpreter is gone: the process group admits the request again, to another interpreter. Nothing of its response
     * was started, and its body can be read from the beginning.
     *
     * @return false when the request cannot be admitted again: its outcome is decided, or the slot was given back; the
     *     caller then ends it as any other
     */
    default boolean readmit() {
        return false;
    }

    /**
     * Returns whether the application's script is to be asked before it serves the request whether it wants to be
     * loaded again, where it defines {@code reload_required()} (mod_wsgi's {@code WSGIScriptReloading}): not when it
     * was loaded for this very request, nor with {@code reload=never}.
     */
    default boolean asksForReload() {
        return false;
    }

    /**
     * Gives the slot back for a request of which the interpreter has executed nothing, because its script wants to be
     * loaded again first: the process group loads it and admits the request to an interpreter that has the new code, or
     * to any where that does not load. Nothing of its response was started, and its body can be read from the
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
