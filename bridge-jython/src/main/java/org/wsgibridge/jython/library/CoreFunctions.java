package org.wsgibridge.jython.library;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.AbstractDict;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyObject;

/** What the classes of Jython call that {@link CoreClasses} has changed. Thread-safe as far as its arguments are. */
public final class CoreFunctions {
    private CoreFunctions() {}

    /** Returns whether two sets are equal: of the same size, with elements that Python finds equal. */
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
     * Returns the keyword arguments that are in a mapping, as CPython reads them: each of its keys once, and of
     * a subclass of dict what it holds, whatever its methods say. Jython would ask for keys that a mapping may not
     * have, and that its {@code __getitem__} may not expect.
     *
     * @param mapping what is behind {@code **} in a call; {@code null} if there is nothing
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
            return mapping; // Jython's own message
        }
        PyDictionary read = new PyDictionary();
        for (PyObject key : keys.__call__().asIterable()) {
            read.__setitem__(key, mapping.__getitem__(key));
        }
        return read;
    }
}
