package org.wsgibridge.engine;

/** What an interpreter tells the process group that opened it. From any thread; does not block. */
@FunctionalInterface
public interface InterpreterEvents {
    /**
     * The interpreter has ended on its own and can take no more requests. Called once at most, and never after
     * {@link Interpreter#close}; before the engine ends the requests that were lost and releases their leases, so that
     * nobody else is sent to a dead interpreter.
     *
     * @param reason for the log
     */
    void lost(String reason);

    /**
     * The interpreter asks to be replaced, because an operator has told its process so; it goes on until it is closed.
     *
     * @param reason what it was told
     */
    default void leaving(ShutdownReason reason) {}
}
