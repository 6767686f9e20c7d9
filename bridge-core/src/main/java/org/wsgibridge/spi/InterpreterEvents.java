package org.wsgibridge.spi;

import java.util.function.Supplier;

/**
 * Receives the events of an interpreter, for the process group that opened it. Thread-safe. Methods return without
 * blocking.
 */
@FunctionalInterface
public interface InterpreterEvents {
    /**
     * Reports that the interpreter has ended unexpectedly and takes no further requests. Called at most once, and never
     * after {@link Interpreter#close}. The engine calls it before it ends the lost requests and releases their leases;
     * otherwise the process group would send further requests to an interpreter that has ended.
     *
     * @param reason the reason, for the log
     */
    void lost(String reason);

    /**
     * Reports that the applications are being loaded. Called while the interpreter is opened.
     *
     * @param stack returns the Python stack of the load as Python prints it, innermost call last; {@code ""} if there
     *     is none. Must not be called on the thread that opens the interpreter. Blocks for two seconds at most
     */
    default void loading(Supplier<String> stack) {}

    /**
     * Reports that the interpreter can explain why loading its applications takes long. Called while the interpreter is
     * opened.
     *
     * @param reason returns the reason and a remedy, or {@code ""} if nothing is known; thread-safe, does not block
     */
    default void explainSlowness(Supplier<String> reason) {}

    /**
     * Reports that the interpreter asks to be replaced, because its process received a signal. It serves requests until
     * it is closed.
     *
     * @param reason the reason that belongs to the signal
     */
    default void leaving(ShutdownReason reason) {}
}
