package org.wsgibridge.jython.interrupt;

import org.jspecify.annotations.Nullable;
import org.python.core.PyException;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.ThreadState;
import org.python.core.TraceFunction;
import org.wsgibridge.jython.objects.BridgeSources;

/**
 * Raises an exception in the thread that runs a request, when told to from another thread. Unless interrupt-timeout is 0 it is installed before the
 * application is called: Jython reads a frame's trace function without synchronization, and one that is installed later is never
 * seen by a hot loop that the JIT compiler has already translated.
 *
 * <p>The first few times it raises once and lets the application unwind for a while, so that {@code finally} can give
 * its locks back. Then, or when force is asked for, it raises at every line, which nothing survives.
 */
public final class InterruptTrace extends TraceFunction {
    private static final int PATIENT_SHOTS = 3;
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private enum State {
        RUNNING,
        ARMED,
        FORCED,
        OVER
    }

    private final PyObject exceptionType;
    private final String message;
    private volatile State state = State.RUNNING;
    /** The code of the regular expression that the thread searches with now. */
    private volatile int @Nullable [] searching;

    private int shots;
    private long nextShot;

    /**
     * Makes a trace function for one request.
     *
     * @param exceptionType the class of the exception to raise
     * @param message what the exception says
     */
    public InterruptTrace(PyObject exceptionType, String message) {
        this.exceptionType = exceptionType;
        this.message = message;
    }

    /**
     * Sets this trace function for a thread that runs without one, and for the frames that it has already. Any thread may call
     * this.
     */
    public void installInto(ThreadState thread) {
        thread.tracefunc = this;
        for (PyFrame frame = thread.frame; frame != null; frame = frame.f_back) {
            frame.tracefunc = this;
        }
    }

    /** From now on the request's thread gets the exception. Any thread may call this, but not while {@link #end()}. */
    public void arm() {
        if (state == State.RUNNING) {
            state = State.ARMED;
            endSearch();
        }
    }

    /** From now on it gets the exception at every line. Any thread may call this, but not while {@link #end()}. */
    public void force() {
        if (state != State.OVER) {
            state = State.FORCED;
            endSearch();
        }
    }

    private void endSearch() {
        int[] code = searching;
        if (code != null) {
            InterruptiblePattern.spoil(code);
        }
    }

    /**
     * The thread starts to search with a regular expression; raises instead when it is to end.
     *
     * @param code the expression's code, a copy that nobody else uses
     * @return what {@link #leaveSearch} gets
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

    /** The search is over. */
    void leaveSearch(int @Nullable [] outer) {
        searching = outer;
    }

    /** The request is over; frames that outlive it (suspended generators) are never disturbed again. */
    public void end() {
        state = State.OVER;
    }

    /**
     * Returns the exception if there is one to raise now: for code that waits without executing Python. To be called by the
     * request's thread.
     */
    @Nullable
    PyException pending() {
        return state == State.FORCED || (state == State.ARMED && isDue()) ? exception() : null;
    }

    /** Tells whether somebody wants the request to end. */
    public boolean isEnding() {
        return state == State.ARMED || state == State.FORCED;
    }

    /** The bridge's own code, which publishes events, has no loops to be ended; each of its lines would cost a call. */
    @Override
    @SuppressWarnings("NullAway") // Jython takes null for "trace this frame not at all".
    public TraceFunction traceCall(PyFrame frame) {
        return BridgeSources.contain(frame.f_code.co_filename) ? null : this;
    }

    @Override
    public TraceFunction traceReturn(PyFrame frame, PyObject result) {
        return this;
    }

    /** The only place to raise: from any other Jython would leave the frame on the thread's stack. */
    @Override
    @SuppressWarnings("NullAway") // Jython takes null for "trace this frame no more".
    public TraceFunction traceLine(PyFrame frame, int line) {
        State now = state;
        if (now == State.RUNNING) {
            return this;
        }
        if (now == State.OVER) {
            return null;
        }
        // An interrupt has done its work when Python runs again. Left set, it would close the next file to be written.
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
        return shots == 0 || shots > PATIENT_SHOTS || System.nanoTime() - nextShot >= 0;
    }

    /** Returns the exception to raise. */
    PyException exception() {
        shots++;
        nextShot = System.nanoTime() + PATIENCE_NANOS;
        return new PyException(exceptionType, message);
    }

    @SuppressWarnings("ThreadInterruptedReset")
    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }
}
