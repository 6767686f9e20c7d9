package org.wsgibridge.jython.text;

import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;

/** {@code repr} as in CPython 2.7: it is a byte string, also where {@code __repr__} returns Unicode. */
@Untraversable
public final class Representation extends NativeFunction {
    private static final long serialVersionUID = 1L;

    private Representation() {
        super("repr", 1, 1);
    }

    /** Gives the interpreter its built-in function. */
    public static void install(PySystemState sys) {
        sys.getBuiltins().__setitem__("repr", new Representation());
    }

    /** Returns the representation of an object. Its Unicode is encoded, by the default encoding of Python. */
    public static PyString of(PyObject value) {
        PyString text = value.__repr__();
        return text instanceof PyUnicode unicode ? new PyString(unicode.encode()) : text;
    }

    @Override
    public PyObject __call__(PyObject value) {
        return of(value);
    }
}
