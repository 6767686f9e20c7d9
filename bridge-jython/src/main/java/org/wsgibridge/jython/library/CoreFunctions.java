package org.wsgibridge.jython.library;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.AbstractDict;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyObject;

/**
 * The methods that classes of Jython call after {@link CoreClasses} has changed them. Thread-safe as far as the
 * arguments are.
 */
public final class CoreFunctions {
    private CoreFunctions() {}

    /** Returns whether two sets are equal: they have the same size, and their elements are equal in Python. */
    public static PyObject equal(Set<PyObject> left, Set<PyObject> right) {
        return Py.newBoolean(isSame(left, right));
    }

    /** Returns whether two sets are not equal. */
    public static PyObject unequal(Set<PyObject> left, Set<PyObject> right) {
        return Py.newBoolean(!isSame(left, right));
    }

    private static boolean isSame(Set<PyObject> left, Set<PyObject> right) {
        return left.size() == right.size() && left.containsAll(right);
    }

    /**
     * Returns the keyword arguments in a mapping, read in the same way as CPython does: each of its keys once; for a
     * subclass of dict the stored values, without calling its methods. Jython would also ask for keys that the mapping
     * may not have and that its {@code __getitem__} may not expect.
     *
     * @param mapping the mapping after {@code **} in a call; {@code null} if there is none
     * @return the keyword arguments; {@code null} if there is no mapping
     */
    public static @Nullable PyObject keywords(@Nullable PyObject mapping) {
        if (mapping instanceof PyDictionary dict && !dict.getClass().equals(PyDictionary.class)) {
            PyDictionary stored = new PyDictionary();
            dict.getMap().forEach(stored::__setitem__);
            return stored;
        }
        if (mapping == null || mapping instanceof AbstractDict) {
            return mapping;
        }
        PyObject keys = mapping.__findattr__("keys");
        if (keys == null) {
            return mapping; // Jython reports the error itself
        }
        PyDictionary read = new PyDictionary();
        for (PyObject key : keys.__call__().asIterable()) {
            read.__setitem__(key, mapping.__getitem__(key));
        }
        return read;
    }
}
