package org.wsgibridge.jython.text;

import org.python.core.PyInstance;
import org.python.core.PyMethodDescr;
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
    private static final int LARGEST_BYTE = 0xff;

    private Representation() {
        super("repr", 1, 1);
    }

    /** Gives the interpreter its built-in function. */
    public static void install(PySystemState sys) {
        sys.getBuiltins().__setitem__("repr", new Representation());
    }

    /**
     * Returns the representation of an object. Unicode that a {@code __repr__} of Python returns is encoded, by the
     * default encoding of Python. Jython also makes Unicode of the representation of a list or dict that contains bytes
     * that are not ASCII: these are bytes again.
     */
    public static PyString of(PyObject value) {
        PyString text = value.__repr__();
        if (!(text instanceof PyUnicode unicode)) {
            return text;
        }
        boolean bytes = isJava(value) && unicode.getString().chars().allMatch(unit -> unit <= LARGEST_BYTE);
        return new PyString(bytes ? unicode.getString() : unicode.encode());
    }

    /** Returns whether the {@code __repr__} of an object is written in Java. */
    private static boolean isJava(PyObject value) {
        return !(value instanceof PyInstance) && value.getType().lookup("__repr__") instanceof PyMethodDescr;
    }

    @Override
    public PyObject __call__(PyObject value) {
        return of(value);
    }
}
