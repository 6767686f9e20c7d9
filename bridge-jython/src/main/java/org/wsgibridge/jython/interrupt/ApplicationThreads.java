package org.wsgibridge.jython.interrupt;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PySystemState;
import org.python.core.ThreadState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * The threads that the application has started: those that execute Python code of an interpreter and are not its
 * request threads. CPython ends such threads with the process. Here they have to be ended, otherwise they keep the
 * application in memory.
 */
public final class ApplicationThreads {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationThreads.class);
    private static final long POLL_MILLIS = 10;
    /**
     * The begin of the names of the threads of Jython's sockets. They run callbacks, and end when the sockets are
     * closed.
     */
    private static final String SOCKETS = "Jython-Netty-";

    private final PySystemState sys;
    private final Predicate<Thread> exempt;
    private final @Nullable Map<?, ?> states;

    /**
     * Makes the view of an interpreter's threads.
     *
     * @param sys the interpreter
     * @param exempt selects its threads that the application has not started
     */
    public ApplicationThreads(PySystemState sys, Predicate<Thread> exempt) {
        this.sys = sys;
        this.exempt = exempt;
        this.states = states();
    }

    /** Returns Jython's table of threads, which is accessible only by reflection; {@code null} if it cannot be read. */
    private static @Nullable Map<?, ?> states() {
        try {
            Field field = Class.forName("org.python.core.ThreadStateMapping").getDeclaredField("globalThreadStates");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LogCode.THREADS_NOT_LISTED.log(LOG, e);
            return null;
        }
    }

    /** Raises SystemExit in all of them at their next line of Python code. Threads that wait are woken. */
    public void stop() {
        for (Running running : list()) {
            InterruptTrace trace = new InterruptTrace(Py.SystemExit, "the interpreter is closed");
            trace.force();
            trace.installInto(running.state);
            new ThreadInterrupts(running.thread).wakeIfWaiting();
        }
    }

    /**
     * Waits until none is left. Returns early if the thread is interrupted.
     *
     * @param deadline how long to wait, as a value of {@link System#nanoTime()}
     * @return the threads that are left: name and Python stack of each, in several lines
     */
    public List<String> await(long deadline) {
        List<Running> left = list();
        try {
            while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
                Thread.sleep(POLL_MILLIS);
                left = list();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return left.stream()
                .map(running -> running.thread.getName() + "\n" + PythonStacks.text(running.state))
                .toList();
    }

    /** Returns the Python stack of any thread; {@code ""} if it has none. */
    public String stack(Thread thread) {
        return states != null && states.get(thread) instanceof ThreadState state ? PythonStacks.text(state) : "";
    }

    private List<Running> list() {
        List<Running> running = new ArrayList<>();
        if (states != null) {
            for (Map.Entry<?, ?> entry : states.entrySet()) {
                if (entry.getKey() instanceof Thread thread
                        && entry.getValue() instanceof ThreadState state
                        && isRunningHere(state)
                        && thread.isAlive()
                        && !thread.getName().startsWith(SOCKETS)
                        && !exempt.test(thread)) {
                    running.add(new Running(thread, state));
                }
            }
        }
        return running;
    }

    @SuppressWarnings("ReferenceEquality") // Interpreters are compared by identity.
    private boolean isRunningHere(ThreadState state) {
        return state.frame != null && state.getSystemState() == sys;
    }

    private record Running(Thread thread, ThreadState state) {}
}
