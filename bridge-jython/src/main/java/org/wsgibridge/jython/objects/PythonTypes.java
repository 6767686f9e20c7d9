package org.wsgibridge.jython.objects;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.core.PyUnicode;

/** Tests the types of Python objects. */
public final class PythonTypes {
    private PythonTypes() {}

    /** Returns whether the object has exactly that type. A subclass may have its own methods. */
    @SuppressWarnings("ReferenceEquality") // Types are unique.
    public static boolean isExactly(PyObject object, PyType type) {
        return object.getType() == type;
    }

    /** Returns whether the object is None. */
    @SuppressWarnings("ReferenceEquality") // There is only one None.
    public static boolean isNone(PyObject object) {
        return object == Py.None;
    }

    /**
     * Returns whether the object is a {@code str}, which is both the native string and the byte string of PEP 3333. A
     * {@code unicode} of Python 2 is neither.
     */
    public static boolean isByteString(PyObject object) {
        return object instanceof PyString && !(object instanceof PyUnicode);
    }

    /** Returns the name of an object's type, for messages. */
    public static String nameOf(PyObject object) {
        return object.getType().fastGetName();
    }
}
