package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyTuple;
import org.wsgibridge.jython.objects.PythonTypes;

/** Adapters of parameters, which pysqlite has taken from PEP 246. Thread-safe as far as Python's dictionaries are. */
final class Adapters {
    private final SqliteErrors errors;
    private final PyDictionary adapters = new PyDictionary();
    private final PyObject protocol;
    private volatile boolean basicTypes;

    /**
     * Makes the adapters of a module, none at first.
     *
     * @param errors the exceptions of the module
     * @param protocol the class {@code PrepareProtocol}
     */
    Adapters(SqliteErrors errors, PyObject protocol) {
        this.errors = errors;
        this.protocol = protocol;
    }

    /** Returns {@code sqlite3.adapters}. */
    PyDictionary dictionary() {
        return adapters;
    }

    /** {@code register_adapter(type, callable)}. */
    void register(PyObject type, PyObject adapter) {
        adapters.__setitem__(new PyTuple(type, protocol), adapter);
        basicTypes |= SqlValues.isBasicType(type);
    }

    /** Returns whether the value may have an adapter. */
    boolean isNeeded(PyObject value) {
        return basicTypes || !SqlValues.isBasic(value);
    }

    /** Returns the adapted value, or the same value if there is no adapter. */
    PyObject adaptOrSame(PyObject value) {
        try {
            PyObject adapted = find(value, protocol);
            return adapted == null ? value : adapted;
        } catch (PyException e) {
            // As in CPython.
            if (!e.match(Py.Exception)) {
                throw e;
            }
            return value;
        }
    }

    /** {@code adapt(obj, protocol, alternate)}. */
    PyObject adapt(PyObject value, @Nullable PyObject wanted, @Nullable PyObject alternate) {
        PyObject adapted = find(value, wanted == null ? protocol : wanted);
        if (adapted != null) {
            return adapted;
        }
        if (alternate != null) {
            return alternate;
        }
        throw errors.programming("can't adapt");
    }

    private @Nullable PyObject find(PyObject value, PyObject wanted) {
        PyObject adapter = adapters.__finditem__(new PyTuple(value.getType(), wanted));
        if (adapter != null) {
            return adapter.__call__(value);
        }
        PyObject adapted = ask(wanted, "__adapt__", value);
        return adapted == null ? ask(value, "__conform__", wanted) : adapted;
    }

    private static @Nullable PyObject ask(PyObject object, String method, PyObject argument) {
        PyObject function = object.__findattr__(method);
        if (function == null) {
            return null;
        }
        try {
            PyObject adapted = function.__call__(argument);
            return PythonTypes.isNone(adapted) ? null : adapted;
        } catch (PyException e) {
            if (!e.match(Py.TypeError)) {
                throw e;
            }
            return null;
        }
    }
}
