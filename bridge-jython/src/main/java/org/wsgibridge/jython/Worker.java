package org.wsgibridge.jython;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFrame;
import org.python.core.PySystemState;
import org.python.core.ThreadState;
import org.python.core.TraceFunction;

/**
 * What a worker thread of an interpreter keeps from one request to the next. Confined to that thread, but for what says
 * otherwise.
 */
final class Worker {
    private static final int LARGEST_KEPT = 64 * 1024;

    private final int id;
    private final PySystemState sys;
    private final Thread thread;
    private final ThreadState threadState;
    private byte[] buffer = new byte[8192];
    private @Nullable RequestRun run;

    /**
     * Binds the current thread to an interpreter.
     *
     * @param id the thread's number in its interpreter, from 1
     * @param sys the interpreter
     */
    Worker(int id, PySystemState sys) {
        this.id = id;
        this.sys = sys;
        this.thread = Thread.currentThread();
        Py.setSystemState(sys);
        this.threadState = Py.getThreadState();
    }

    int id() {
        return id;
    }

    ThreadState threadState() {
        return threadState;
    }

    /** Returns the request that the thread runs, {@code null} between requests. */
    @Nullable
    RequestRun run() {
        return run;
    }

    /**
     * The thread starts with a request.
     *
     * @param current the request
     * @param trace the trace function of its frames, or {@code null}
     */
    void enter(RequestRun current, @Nullable TraceFunction trace) {
        run = current;
        threadState.setSystemState(sys);
        trace(trace);
    }

    /** Puts the frames that are made from now on under a trace function. */
    void trace(@Nullable TraceFunction trace) {
        threadState.tracefunc = trace;
    }

    /** Puts the frames that are there already under a trace function as well; any thread may call this. */
    void traceLate(TraceFunction trace) {
        threadState.tracefunc = trace;
        for (PyFrame frame = threadState.frame; frame != null; frame = frame.f_back) {
            frame.tracefunc = trace;
        }
    }

    /** The thread is done with its request: nothing of it stays reachable from here. */
    void leave() {
        run = null;
        threadState.tracefunc = null;
        threadState.exception = null;
        threadState.frame = null;
        threadState.call_depth = 0;
    }

    /** Returns an array for at least that many bytes; its content lasts until the next call. */
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

    /**
     * Interrupts the thread if it sleeps or waits; any thread may call this. A thread that computes is left alone: there the
     * interrupt would close the next file that it writes to, and that may be a log that other requests share.
     */
    void wakeIfWaiting() {
        Thread.State now = thread.getState();
        if (now == Thread.State.WAITING || now == Thread.State.TIMED_WAITING) {
            thread.interrupt();
        }
    }

    /** Returns the Python stack of the moment, innermost call last; any thread may call this. */
    String stack() {
        Deque<String> lines = new ArrayDeque<>();
        for (PyFrame frame = threadState.frame; frame != null; frame = frame.f_back) {
            if (frame.f_code != null) {
                lines.addFirst("  File \"" + frame.f_code.co_filename + "\", line " + frame.f_lineno + ", in "
                        + frame.f_code.co_name);
            }
        }
        return String.join("\n", lines);
    }
}
