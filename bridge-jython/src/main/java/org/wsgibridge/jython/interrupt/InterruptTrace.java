package org.wsgibridge.jython.interrupt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.python.core.PyException;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.ThreadState;
import org.python.core.TraceFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.BridgeSources;

/**
 * A trace function that raises an exception in the thread of a request when another thread asks for it. It is installed
 * before the application is called, unless {@code interrupt-timeout} is 0. Later would be too late: Jython reads the
 * trace function of a frame without synchronization, so a hot loop that the JIT compiler has already compiled never
 * sees a new one.
 *
 * <p>The first few times it raises the exception once, and then gives the application time to unwind, so that {@code
 * finally} blocks can release locks. After that, or when {@link #force} was called, it raises at every line, so that no
 * Python code can go on.
 */
public final class InterruptTrace extends TraceFunction {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptTrace.class);
    /** A number that is no instruction of the code of regular expressions. */
    private static final int NO_INSTRUCTION = Integer.MAX_VALUE / 2;

    private static final int SINGLE_RAISES = 3;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private enum State {
        RUNNING,
        ARMED,
        FORCED,
        OVER
    }

    private final PyObject exceptionType;
    private final String message;
    private volatile State state = State.RUNNING;
    /** The code of the regular expression that the thread is searching with; {@code null} if it is not searching. */
    private volatile int @Nullable [] searching;

    /**
     * Guards {@link #cancel}, and changes of the state except the last one. A call that is over waits for its
     * cancellation with this lock: otherwise the cancellation might end the next call, such as the rollback.
     */
    private final Object calls = new Object();

    /** Ends the call that the thread is making; {@code null} if it makes none. */
    private @Nullable Runnable cancel;

    private int raised;
    private long nextAt;

    /**
     * Makes a trace function for one request.
     *
     * @param exceptionType the class of the exception to raise
     * @param message the message of the exception
     */
    public InterruptTrace(PyObject exceptionType, String message) {
        this.exceptionType = exceptionType;
        this.message = message;
    }

    /**
     * Sets this trace function for a thread that runs without one, and for its present frames. Any thread may call
     * this.
     */
    public void installInto(ThreadState thread) {
        thread.tracefunc = this;
        for (PyFrame frame = thread.frame; frame != null; frame = frame.f_back) {
            frame.tracefunc = this;
        }
    }

    /**
     * Raises the exception in the request's thread, from now on. Any thread may call this, but not during {@link
     * #end()}.
     */
    public void interrupt() {
        synchronized (calls) {
            if (state == State.RUNNING) {
                state = State.ARMED;
                endSearch();
                endCall();
            }
        }
    }

    /** Raises the exception at every line, from now on. Any thread may call this, but not during {@link #end()}. */
    public void force() {
        synchronized (calls) {
            if (state != State.OVER) {
                state = State.FORCED;
                endSearch();
                endCall();
            }
        }
    }

    private void endSearch() {
        int[] code = searching;
        if (code != null) {
            // Every matcher that runs this code now fails.
            Arrays.fill(code, NO_INSTRUCTION);
        }
    }

    /**
     * Starts a search with a regular expression. Raises the exception instead if the request has to end.
     *
     * @param code the expression's code, a copy that no other search uses
     * @return the state to pass to {@link #leaveSearch}
     */
    int @Nullable [] enterSearch(int[] code) {
        int[] outer = searching;
        searching = code;
        PyException ending = pending();
        if (ending != null) {
            searching = outer;
            throw ending;
        }
        return outer;
    }

    /** Ends a search that {@link #enterSearch} has started. */
    void leaveSearch(int @Nullable [] outer) {
        searching = outer;
    }

    private void endCall() {
        Runnable current = cancel;
        if (current != null) {
            try {
                current.run();
            } catch (RuntimeException e) {
                LOG.debug("a call could not be cancelled", e);
            }
        }
    }

    /**
     * Starts a call that cannot be interrupted otherwise. Raises the exception instead if the request has to end.
     *
     * @param cancellation makes the call return, and must not block; another thread runs it
     * @return the state to pass to {@link #leaveCall}
     */
    @Nullable
    Runnable enterCall(Runnable cancellation) {
        synchronized (calls) {
            PyException ending = pending();
            if (ending != null) {
                throw ending;
            }
            Runnable outer = cancel;
            cancel = cancellation;
            return outer;
        }
    }

    /** Ends a call that {@link #enterCall} has started. */
    void leaveCall(@Nullable Runnable outer) {
        synchronized (calls) {
            cancel = outer;
        }
    }

    /** Ends the request. Frames that outlive it, such as suspended generators, are never interrupted again. */
    public void end() {
        state = State.OVER;
    }

    /**
     * Returns the exception that has to be raised now; {@code null} for none. For code that waits without executing
     * Python. To be called by the request's thread.
     */
    @Nullable
    PyException pending() {
        return state == State.FORCED || (state == State.ARMED && isDue()) ? exception() : null;
    }

    /** Returns whether the request has to end. */
    public boolean isEnding() {
        return state == State.ARMED || state == State.FORCED;
    }

    /** Returns whether the request is over. Any thread may call this. */
    boolean isOver() {
        return state == State.OVER;
    }

    /**
     * {@inheritDoc} Does not trace the bridge's own code: it has no endless loops, and each of its lines would cost a
     * call.
     */
    @Override
    @SuppressWarnings("NullAway") // For Jython, null means: do not trace this frame at all.
    public TraceFunction traceCall(PyFrame frame) {
        return BridgeSources.contain(frame.f_code.co_filename) ? null : this;
    }

    @Override
    public TraceFunction traceReturn(PyFrame frame, PyObject result) {
        return this;
    }

    /**
     * {@inheritDoc} Raises the exception. If another method raised it, Jython would leave the frame on the thread's
     * stack.
     */
    @Override
    @SuppressWarnings("NullAway") // For Jython, null means: do not trace this frame any more.
    public TraceFunction traceLine(PyFrame frame, int line) {
        State now = state;
        if (now == State.RUNNING) {
            return this;
        }
        if (now == State.OVER) {
            return null;
        }
        // Python code runs again, so the interrupt is not needed any more. It could close the next file.
        clearInterrupt();
        if (now == State.FORCED || isDue()) {
            throw exception();
        }
        return this;
    }

    @Override
    public TraceFunction traceException(PyFrame frame, PyException exception) {
        return this;
    }

    private boolean isDue() {
        return raised == 0 || raised > SINGLE_RAISES || System.nanoTime() - nextAt >= 0;
    }

    /** Returns the exception to raise, and records that it is raised. */
    PyException exception() {
        raised++;
        nextAt = System.nanoTime() + PAUSE_NANOS;
        return new PyException(exceptionType, message);
    }

    @SuppressWarnings("ThreadInterruptedReset")
    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }
}
