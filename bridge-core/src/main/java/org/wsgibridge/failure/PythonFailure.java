package org.wsgibridge.failure;

import java.util.List;

/**
 * A Python exception with those that it was raised from, as an engine has reported it.
 *
 * @param chain the exceptions, the one that was raised last first; never empty
 * @param leftOut how many further ones were left out
 */
public record PythonFailure(List<RaisedError> chain, int leftOut) {

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
