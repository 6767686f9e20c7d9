package org.wsgibridge.jython;

import org.python.core.Py;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/**
 * Functions of {@code os} that Jython takes from native code, which is left out (see {@code docs/dependencies.md}), and that
 * libraries call without asking whether they are there.
 */
final class PosixGaps {
    private PosixGaps() {}

    /**
     * Adds what is missing.
     *
     * @param os the module of the current interpreter
     */
    static void fill(PyObject os) {
        if (os.__findattr__("getpid") == null) {
            os.__setattr__("getpid", new Constant("getpid", 0, pid(ProcessHandle.current())));
        }
        if (os.__findattr__("getppid") == null) {
            PyObject parent =
                    ProcessHandle.current().parent().map(PosixGaps::pid).orElse(Py.Zero);
            os.__setattr__("getppid", new Constant("getppid", 0, parent));
        }
        if (os.__findattr__("isatty") == null) {
            os.__setattr__("isatty", new Constant("isatty", 1, Py.False));
        }
    }

    private static PyObject pid(ProcessHandle process) {
        return process.pid() <= Integer.MAX_VALUE ? Py.newInteger((int) process.pid()) : new PyLong(process.pid());
    }

    /** A function that returns the same value whatever its arguments. */
    @Untraversable
    private static final class Constant extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final transient PyObject value;

        Constant(String name, int arguments, PyObject value) {
            super(name, arguments, arguments);
            this.value = value;
        }

        @Override
        public PyObject getSelf() {
            return Py.None;
        }

        @Override
        public PyObject __call__() {
            return value;
        }

        @Override
        public PyObject __call__(PyObject descriptor) {
            return value;
        }
    }
}
