package org.wsgibridge.failure;

import java.util.List;

/**
 * A Python exception with the exceptions that led to it, as an engine has reported it. Immutable.
 *
 * @param chain the exceptions; the one that was raised last comes first; never empty
 * @param leftOut how many further exceptions were left out
 */
public record PythonFailure(List<RaisedError> chain, int leftOut) {

    /**
     * Makes the list immutable.
     *
     * @throws IllegalArgumentException if the chain is empty
     */
    public PythonFailure {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a failure without an exception");
        }
    }

    /** Returns the exception that was raised last. */
    public RaisedError last() {
        return chain.get(0);
    }
}
