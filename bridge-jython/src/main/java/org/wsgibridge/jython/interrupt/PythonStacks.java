package org.wsgibridge.jython.interrupt;

import java.util.ArrayDeque;
import java.util.Deque;
import org.python.core.PyFrame;
import org.python.core.ThreadState;

/** Formats Python stacks as text. Stateless. */
public final class PythonStacks {
    private PythonStacks() {}

    /**
     * Returns the Python stack of a thread, innermost call last; {@code ""} if it executes no Python. Any thread may
     * call this.
     */
    public static String text(ThreadState threadState) {
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
