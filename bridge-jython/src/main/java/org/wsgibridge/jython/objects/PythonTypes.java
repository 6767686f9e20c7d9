package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.core.PyUnicode;

/** Tests the types of Python objects. */
public final class PythonTypes {
    private PythonTypes() {}

    /** Returns whether the object is of that type, not of a subclass, which may have its own methods. */
    @SuppressWarnings("ReferenceEquality") // Types are unique.
    public static boolean isExactly(PyObject object, PyType type) {
        return object.getType() == type;
    }

    /** Returns whether the object is None. */
    @SuppressWarnings("ReferenceEquality") // There is only one.
    public static boolean isNone(PyObject object) {
        return object == Py.None;
    }

    /**
     * Returns whether the object is PEP 3333's native and byte string, {@code str}; Python 2's {@code unicode} is
     * neither.
     */
    public static boolean isByteString(PyObject object) {
        return object instanceof PyString && !(object instanceof PyUnicode);
    }

    /** Returns the name of an object's type, for messages. */
    public static String nameOf(PyObject object) {
        return object.getType().fastGetName();
    }
}
