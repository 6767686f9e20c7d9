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
 * The state that a worker thread of an interpreter keeps from one request to the next. Used only by that thread, unless
 * a method says otherwise.
 */
public final class WorkerContext {
    /** The initial size in bytes; small, because there may be thousands of these objects. */
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
     * Makes the context of the current thread, and makes the thread belong to an interpreter.
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

    /** Returns the object that interrupts the thread. Any thread may call this and use the object. */
    public ThreadInterrupts interrupts() {
        return interrupts;
    }

    /** Returns the request that the thread runs; {@code null} between requests. */
    @Nullable
    public RunningRequest run() {
        return run;
    }

    /** Returns the trace function that can end the thread's work; {@code null} between requests. */
    @Nullable
    InterruptTrace trace() {
        return trace;
    }

    /**
     * Starts a request on the thread, or the loading of applications.
     *
     * @param current the request; {@code null} for loading
     * @param ending the trace function that can end the work
     * @param traced whether frames that are made from now on have this trace function
     */
    public void enter(@Nullable RunningRequest current, InterruptTrace ending, boolean traced) {
        run = current;
        trace = ending;
        threadState.setSystemState(sys);
        threadState.tracefunc = traced ? ending : null;
    }

    /**
     * Executes Python code that must not be interrupted.
     *
     * @param ending the trace function that can end the thread's work
     * @param action executes the code
     */
    <T> T untraced(InterruptTrace ending, Supplier<T> action) {
        TraceFunction before = threadState.tracefunc;
        threadState.tracefunc = null;
        try {
            return action.get();
        } finally {
            threadState.tracefunc = before;
            if (ending.isEnding()) {
                // Another thread has asked for the end meanwhile, and may have set it.
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

    /** Returns an array for at least that many bytes. Its content is valid until the next call. */
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

    /** Returns the present Python stack of the thread, innermost call last. Any thread may call this. */
    public String stack() {
        return PythonStacks.text(threadState);
    }
}
