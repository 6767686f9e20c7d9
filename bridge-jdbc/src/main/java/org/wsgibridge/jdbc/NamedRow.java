package org.wsgibridge.jdbc;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyInteger;
import org.python.core.PyList;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyReversedIterator;
import org.python.core.PySlice;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyType;
import org.python.core.PyUnicode;
import org.python.core.Slotted;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.PythonTypes;

/** The Java part of a row that knows the names of its columns, such as {@code sqlite3.Row}. Immutable. */
@Untraversable
public final class NamedRow extends PyObject {
    private static final long serialVersionUID = 1L;
    private static final int CASE = 'a' - 'A';
    private static final int ARGUMENTS = 2;

    private final PyObject description;
    private final PyTuple data;

    private NamedRow(PyObject description, PyTuple data) {
        this.description = description;
        this.data = data;
    }

    private PyObject keys() {
        PyList keys = new PyList();
        if (description instanceof PyTuple columns) {
            for (PyObject column : columns.getArray()) {
                keys.append(name(column));
            }
        }
        return keys;
    }

    private static PyObject name(PyObject column) {
        return ((PyTuple) column).pyget(0);
    }

    /** {@code row[key]}: returns a value by its position or by the name of its column. */
    private PyObject get(PyObject key) {
        if (key instanceof PyInteger || key instanceof PyLong) {
            return at(key);
        }
        if (key instanceof PyString name) {
            return byName(
                    name instanceof PyUnicode
                            ? Text.byteString(name.getString()).getString()
                            : name.getString());
        }
        if (key instanceof PySlice) {
            throw Py.ValueError("slices not implemented, yet");
        }
        throw Py.IndexError("Index must be int or string");
    }

    private PyObject at(PyObject index) {
        PyObject value = data.__finditem__(index);
        if (value == null) {
            throw Py.IndexError("tuple index out of range");
        }
        return value;
    }

    private PyObject byName(String wanted) {
        if (description instanceof PyTuple columns) {
            PyObject[] all = columns.getArray();
            for (int i = 0; i < all.length; i++) {
                if (name(all[i]) instanceof PyString name && isSame(name.getString(), wanted)) {
                    return at(Py.newInteger(i));
                }
            }
        }
        throw Py.IndexError("No item with that key");
    }

    /** Returns whether two names are equal, ignoring the case of ASCII letters, as SQLite does. */
    private static boolean isSame(String one, String other) {
        int length = one.length();
        if (length != other.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (one.charAt(i) != other.charAt(i) && lower(one.charAt(i)) != lower(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(char letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + CASE : letter;
    }

    /** {@code row == other}. Returns {@code null} if the other object is not a row. */
    private @Nullable Boolean isEqual(PyObject other) {
        if (!(NativeClass.slot(other) instanceof NamedRow row)) {
            return null;
        }
        return description._eq(row.description).__nonzero__()
                && data._eq(row.data).__nonzero__();
    }

    private static PyObject result(@Nullable Boolean result, boolean wanted) {
        return result == null ? Py.NotImplemented : Py.newBoolean(result == wanted);
    }

    /**
     * Returns the methods of rows by name, for a Python class with one slot.
     *
     * @param describer returns the description of a cursor; {@code null} if the object is not a cursor
     * @param type returns the class
     */
    public static PyObject table(Function<PyObject, @Nullable PyObject> describer, Supplier<PyType> type) {
        PyObject members = new NativeClass<>(NamedRow::core)
                .method("keys", 0, 0, (row, arguments, keywords) -> row.keys())
                .method("__getitem__", 1, 1, (row, arguments, keywords) -> row.get(arguments[0]))
                .method("__len__", 0, 0, (row, arguments, keywords) -> Py.newInteger(row.data.__len__()))
                .method("__iter__", 0, 0, (row, arguments, keywords) -> row.data.__iter__())
                .method("__reversed__", 0, 0, (row, arguments, keywords) -> new PyReversedIterator(row.data))
                .method(
                        "__hash__",
                        0,
                        0,
                        (row, arguments, keywords) -> Py.newInteger(row.description.hashCode() ^ row.data.hashCode()))
                .method("__eq__", 1, 1, (row, arguments, keywords) -> result(row.isEqual(arguments[0]), true))
                .method("__ne__", 1, 1, (row, arguments, keywords) -> result(row.isEqual(arguments[0]), false))
                .table();
        NativeMethod init = new NativeMethod("__init__", (row, arguments, keywords) -> {
            if (!row.getType().isSubType(type.get())) {
                throw Py.TypeError("descriptor '__init__' requires a 'sqlite3.Row' object but received a '"
                        + PythonTypes.nameOf(row) + "'");
            }
            ((Slotted) row).setSlot(0, make(describer, arguments, keywords));
            return Py.None;
        });
        members.__setitem__(new PyString("__init__"), init);
        return members;
    }

    private static NamedRow make(
            Function<PyObject, @Nullable PyObject> describer, PyObject[] arguments, String[] keywords) {
        if (keywords.length > 0) {
            throw Py.TypeError("Row() does not take keyword arguments");
        }
        if (arguments.length != ARGUMENTS) {
            throw Py.TypeError("function takes exactly 2 arguments (" + arguments.length + " given)");
        }
        PyObject description = describer.apply(arguments[0]);
        if (description == null) {
            throw Py.TypeError("instance of cursor required for first argument");
        }
        if (!(arguments[1] instanceof PyTuple values)) {
            throw Py.TypeError("tuple required for second argument");
        }
        return new NamedRow(description, values);
    }

    private static NamedRow core(PyObject row) {
        if (NativeClass.slot(row) instanceof NamedRow core) {
            return core;
        }
        throw Py.TypeError("Base Row.__init__ not called.");
    }
}
