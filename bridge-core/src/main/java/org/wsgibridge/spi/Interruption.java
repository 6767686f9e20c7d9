package org.wsgibridge.spi;

/** What {@link Interpreter#interrupt} could do. */
public enum Interruption {
    /** An exception will be raised in the request's thread as soon as it runs Python code. */
    INJECTED,
    /** The request had not reached the application yet and never will. */
    CANCELLED,
    /** The request was over already. */
    TOO_LATE
}
