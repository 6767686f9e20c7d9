package org.wsgibridge.spi;

import java.util.function.Supplier;

/** The events of an interpreter, for the process group that opened it. From any thread; does not block. */
@FunctionalInterface
public interface InterpreterEvents {
    /**
     * The interpreter has ended unexpectedly and takes no further requests. Called at most once, and never after
     * {@link Interpreter#close}; before the engine ends the requests that were lost and releases their leases, so that
     * no further request is sent to an interpreter that has ended.
     *
     * @param reason for the log
     */
    void lost(String reason);

    /**
     * The applications are being loaded; called while the interpreter is opened.
     *
     * @param stack returns the Python stack of the load as Python prints it, innermost call last, {@code ""} when there
     *     is none; to be called from another thread than the one that opens, and then waits for two seconds at most
     */
    default void loading(Supplier<String> stack) {}

    /**
     * The interpreter is loading its applications, and can say why that takes long.
     *
     * @param reason returns it and what to do about it, from any thread and at once; {@code ""} if nothing is known
     */
    default void explainSlowness(Supplier<String> reason) {}

    /**
     * The interpreter asks to be replaced, because an operator has signalled its process; it runs until it is closed.
     *
     * @param reason the reason that it was given
     */
    default void leaving(ShutdownReason reason) {}
}
