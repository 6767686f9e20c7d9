package org.wsgibridge.jython.interrupt;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;

/**
 * Makes calls that neither an exception nor an interrupt can end, such as those of a JDBC driver, end when their
 * request has to end. Outside of a request, and in a Jython without the bridge, the call is simply made. Stateless.
 */
public final class BlockingCalls {
    private BlockingCalls() {}

    /**
     * A call.
     *
     * @param <T> the type of its result
     * @param <X> the type of its exception
     */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        /** Makes the call. */
        T make() throws X;
    }

    /**
     * Makes a call.
     *
     * @param cancel makes the call return early, and must not block; called by another thread, perhaps more than once,
     *     perhaps just before the call starts, but never after this method has returned
     * @param call the call
     * @throws PyException the exception of the request, such as {@code mod_wsgi.RequestTimeout}, if the request has to
     *     end; it replaces the exception of the call
     */
    public static <T, X extends Exception> T make(Runnable cancel, Call<T, X> call) throws X {
        InterruptTrace trace = trace();
        if (trace == null) {
            return call.make();
        }
        Runnable outer = trace.enterCall(cancel);
        try {
            return call.make();
        } catch (Exception e) {
            PyException ending = trace.pending();
            if (ending != null) {
                ending.addSuppressed(e);
                throw ending;
            }
            throw e;
        } finally {
            trace.leaveCall(outer);
        }
    }

    /** Returns whether the current thread runs a request that can be ended. */
    public static boolean canEnd() {
        return trace() != null;
    }

    /** Returns whether the current thread runs a request that has to end, and so should only clean up. */
    public static boolean isEnding() {
        InterruptTrace trace = trace();
        return trace != null && trace.isEnding();
    }

    /**
     * Returns a condition that becomes true when the current request of this thread is over. Without a request it is
     * never true. Any thread may evaluate it.
     */
    public static BooleanSupplier over() {
        InterruptTrace trace = trace();
        return trace == null ? () -> false : trace::isOver;
    }

    private static @Nullable InterruptTrace trace() {
        return Py.getThreadState().tracefunc instanceof InterruptTrace trace ? trace : null;
    }
}
