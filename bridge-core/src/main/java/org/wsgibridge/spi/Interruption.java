package org.wsgibridge.spi;

/** The result of {@link Interpreter#interrupt}. */
public enum Interruption {
    /** An exception will be raised in the request's thread as soon as it runs Python code. */
    INJECTED,
    /** The request had not reached the application, and never will. */
    CANCELLED,
    /** The request had already ended. */
    TOO_LATE
}
