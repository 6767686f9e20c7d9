package org.wsgibridge.jython.request;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PySystemState;
import org.python.core.ThreadState;
import org.python.core.TraceFunction;
import org.wsgibridge.jython.interrupt.InterruptTrace;
import org.wsgibridge.jython.interrupt.PythonStacks;
import org.wsgibridge.jython.interrupt.ThreadInterrupts;

/**
 * What a worker thread of an interpreter keeps from one request to the next. Confined to that thread, but for what says
 * otherwise.
 */
public final class WorkerContext {
    /** Small, for there may be thousands of these. */
    private static final int FIRST_BUFFER = 1024;

    private static final int LARGEST_KEPT = 64 * 1024;

    private final int id;
    private final PySystemState sys;
    private final ThreadInterrupts interrupts;
    private final ThreadState threadState;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private @Nullable RunningRequest run;
    private @Nullable InterruptTrace trace;

    /**
     * Binds the current thread to an interpreter.
     *
     * @param id the thread's number in its interpreter, from 1
     * @param sys the interpreter
     */
    WorkerContext(int id, PySystemState sys) {
        this.id = id;
        this.sys = sys;
        this.interrupts = new ThreadInterrupts(Thread.currentThread());
        Py.setSystemState(sys);
        this.threadState = Py.getThreadState();
    }

    int id() {
        return id;
    }

    ThreadState threadState() {
        return threadState;
    }

    /** Returns how to interrupt the thread; any thread may use it. */
    public ThreadInterrupts interrupts() {
        return interrupts;
    }

    /** Returns the request that the thread runs, {@code null} between requests. */
    @Nullable
    public RunningRequest run() {
        return run;
    }

    /** Returns what can end that which the thread runs, {@code null} between requests. */
    @Nullable
    InterruptTrace trace() {
        return trace;
    }

    /**
     * Starts a request on the thread, or the loading of applications.
     *
     * @param current the request, or {@code null}
     * @param ending what can end it
     * @param traced whether frames that are made from now on run under it as their trace function
     */
    public void enter(@Nullable RunningRequest current, InterruptTrace ending, boolean traced) {
        run = current;
        trace = ending;
        threadState.setSystemState(sys);
        threadState.tracefunc = traced ? ending : null;
    }

    /**
     * Executes Python that nothing may interrupt.
     *
     * @param ending what can end that which the thread runs
     */
    <T> T untraced(InterruptTrace ending, Supplier<T> action) {
        TraceFunction before = threadState.tracefunc;
        threadState.tracefunc = null;
        try {
            return action.get();
        } finally {
            threadState.tracefunc = before;
            if (ending.isEnding()) {
                // Another thread has set it meanwhile.
                threadState.tracefunc = ending;
            }
        }
    }

    /** Ends the request of the thread and drops every reference to it. */
    public void leave() {
        run = null;
        trace = null;
        threadState.tracefunc = null;
        threadState.exception = null;
        threadState.frame = null;
        threadState.call_depth = 0;
    }

    /** Returns an array for at least that many bytes. Its content lasts until the next call. */
    byte[] buffer(int length) {
        if (length <= buffer.length) {
            return buffer;
        }
        byte[] larger = new byte[length];
        if (length <= LARGEST_KEPT) {
            buffer = larger;
        }
        return larger;
    }

    /** Returns the Python stack of the moment, innermost call last; any thread may call this. */
    public String stack() {
        return PythonStacks.text(threadState);
    }
}
