package org.wsgibridge.bridge;

import org.wsgibridge.spi.InterpreterStartException;

/** The bridge cannot start, because an application cannot be loaded. The message contains the Python traceback. */
public final class BridgeStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param processGroup the process group that cannot start
     * @param cause why its first interpreter cannot be opened
     */
    public BridgeStartException(String processGroup, InterpreterStartException cause) {
        super(
                "process group " + processGroup + ": " + cause.getMessage()
                        + (cause.traceback().isEmpty() ? "" : "\n" + cause.traceback()),
                cause);
    }
}
