package org.wsgibridge.jython.objects;

import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.imp;

/**
 * Copies modules that are written in Java. All interpreters share the originals, so these must not be changed.
 * Stateless.
 */
public final class ModuleCopy {
    private ModuleCopy() {}

    /**
     * Makes a module with all attributes of the original whose names do not begin with two underscores.
     *
     * @param name the name of a module that is part of Jython
     */
    public static PyModule of(String name) {
        PyObject original = imp.load(name);
        PyModule copy = new PyModule(name);
        for (PyObject attribute : original.__dir__().asIterable()) {
            String key = attribute.toString().intern();
            PyObject value = original.__findattr__(key);
            if (value != null && !key.startsWith("__")) {
                copy.__setattr__(key, value);
            }
        }
        return copy;
    }
}
