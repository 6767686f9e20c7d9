package org.wsgibridge.spi;

/**
 * A provider whose first interpreter is already being prepared, while the program around the bridge still starts. It
 * takes the place of the provider that began it ({@link PythonEngineProvider#begin}). A failure of the preparation is
 * not reported: the normal start follows, and reports its own failure. Thread-safe.
 */
public interface HeadStart extends PythonEngineProvider, AutoCloseable {

    /** Ends the preparation unless an interpreter uses its result, and waits until it has ended. Idempotent. */
    @Override
    void close();
}
