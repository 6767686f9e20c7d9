package org.wsgibridge.spi;

/**
 * Makes an engine for which the first interpreter of a process group is being prepared already, while the program
 * around the bridge still starts. It stands for the provider that has begun it. What fails early is left to the normal start,
 * which reports it. Thread-safe.
 */
public interface HeadStart extends PythonEngineProvider, AutoCloseable {

    /** Ends what no interpreter has taken; returns when it has ended. Idempotent. */
    @Override
    void close();
}
