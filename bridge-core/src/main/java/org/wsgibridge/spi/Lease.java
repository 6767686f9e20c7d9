package org.wsgibridge.spi;

import org.wsgibridge.exchange.Exchange;

/**
 * The right of one request to use one slot of one interpreter. A lease is released once; later calls on it do not
 * affect the next request that uses the slot. Thread-safe.
 */
public interface Lease {

    /** Returns the request that holds the slot. */
    Exchange exchange();

    /**
     * Gives the slot back. The engine must call this in every case, when the application has finished the request and
     * the {@code close()} of its iterable has returned, even if the client was answered long before. Before this method
     * returns, it may call {@link Interpreter#call} of the same interpreter with the next lease.
     *
     * @return false if the slot was given back before
     */
    boolean release();

    /**
     * Gives the slot back because the interpreter has ended before it began the request. The process group then admits
     * the request to another interpreter. May be called only if the response has not begun and the body can be read
     * from the beginning.
     *
     * @return false if the request cannot be admitted again, because its outcome is decided or the slot was given back
     *     before; the caller then ends the request as usual
     */
    default boolean readmit() {
        return false;
    }

    /**
     * Returns whether the engine calls the script's {@code reload_required()}, if it defines one, before the script
     * serves the request (mod_wsgi's {@code WSGIScriptReloading}). Returns false if the script was loaded for this
     * request, or with {@code reload=never}.
     */
    default boolean asksForReload() {
        return false;
    }

    /**
     * Gives the slot back because the script must be loaded again before it can serve the request. The process group
     * loads it, and admits the request to an interpreter with the new code, or to any interpreter if the new code
     * cannot be loaded. May be called only if the response has not begun and the body can be read from the beginning.
     *
     * @return false if the outcome of the request is decided, or the slot was given back before; the caller then ends
     *     the request as usual
     */
    default boolean reload() {
        return false;
    }

    /** Returns whether the slot was given back. */
    boolean isReleased();
}
