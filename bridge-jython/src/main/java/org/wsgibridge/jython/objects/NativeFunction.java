package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyBuiltinFunctionNarrow;
import org.python.core.PyObject;
import org.python.core.Untraversable;

/**
 * A function written in Java, which in Python is a {@code builtin_function_or_method}. It is called without reflection
 * and without an argument array. Subclasses override {@code __call__} for each number of arguments that they accept.
 */
@Untraversable
public abstract class NativeFunction extends PyBuiltinFunctionNarrow {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a function.
     *
     * @param name its name in Python
     * @param minimum the smallest number of arguments
     * @param maximum the largest number of arguments, at most 4
     */
    protected NativeFunction(String name, int minimum, int maximum) {
        super(name, minimum, maximum, null);
    }

    @Override
    public PyObject getSelf() {
        return Py.None;
    }
}
