package org.wsgibridge.jython.interrupt;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;

/**
 * Makes a call that no exception and no interrupt ends, such as one of a JDBC driver, end with the request that makes
 * it. Outside of a request, and in any other Jython, the call is just made.
 */
public final class BlockingCalls {
    private BlockingCalls() {}

    /**
     * The call.
     *
     * @param <T> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        /** Makes it. */
        T make() throws X;
    }

    /**
     * Makes a call.
     *
     * @param cancel makes it return early, and waits for nothing; is called by another thread, perhaps more than once,
     *     perhaps just before the call starts, but not after this method has returned
     * @param call the call
     * @throws PyException the exception of the request, such as {@code mod_wsgi.RequestTimeout}, when that is to
     *     end: in place of whatever the call throws then
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

    /** Returns whether the current thread runs a request that is to end, and cleans up at most. */
    public static boolean isEnding() {
        InterruptTrace trace = trace();
        return trace != null && trace.isEnding();
    }

    /**
     * Returns a condition that becomes true when the current request of this thread is over; never without one.
     * Any thread may ask it.
     */
    public static BooleanSupplier over() {
        InterruptTrace trace = trace();
        return trace == null ? () -> false : trace::isOver;
    }

    private static @Nullable InterruptTrace trace() {
        return Py.getThreadState().tracefunc instanceof InterruptTrace trace ? trace : null;
    }
}
