package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyBuiltinFunctionNarrow;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/**
 * A function written in Java that Python sees as {@code builtin_function_or_method}: callable, and called without
 * reflection or argument arrays. Subclasses override the {@code __call__} of the arities that they take.
 */
@Untraversable
public abstract class NativeFunction extends PyBuiltinFunctionNarrow {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a function.
     *
     * @param name its name in Python
     * @param minimum the least number of arguments
     * @param maximum the greatest number of arguments, at most 4
     */
    protected NativeFunction(String name, int minimum, int maximum) {
        super(name, minimum, maximum, null);
    }

    @Override
    public PyObject getSelf() {
        return Py.None;
    }
}
