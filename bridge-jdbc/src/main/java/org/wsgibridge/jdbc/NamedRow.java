package org.wsgibridge.jdbc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.ArgParser;
import org.python.core.Py;
import org.python.core.PyInteger;
import org.python.core.PyList;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PySlice;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.Slotted;
import org.python.core.Untraversable;

/** What is behind a row that knows the names of its columns, such as {@code sqlite3.Row}. Immutable. */
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

    /** {@code row[key]}: by its position or by the name of its column. */
    private PyObject get(PyObject key) {
        if (key instanceof PyInteger || key instanceof PyLong) {
            PyObject value = data.__finditem__(key);
            if (value == null) {
                throw Py.IndexError("tuple index out of range");
            }
            return value;
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

    private PyObject byName(String wanted) {
        if (description instanceof PyTuple columns) {
            PyObject[] all = columns.getArray();
            for (int i = 0; i < all.length; i++) {
                if (name(all[i]) instanceof PyString name && isSame(name.getString(), wanted)) {
                    return data.pyget(i);
                }
            }
        }
        throw Py.IndexError("No item with that key");
    }

    /** Returns whether two names are the same but for the case of ASCII letters, as SQLite compares them. */
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

    /**
     * Returns the methods that are called for each row, by name, for a class with one slot.
     *
     * @param describer returns the description of a cursor, {@code null} when it is none
     */
    public static PyObject table(Function<PyObject, @Nullable PyObject> describer) {
        PyObject members = new NativeClass<>(NamedRow::core)
                .method("keys", (row, arguments, keywords) -> row.keys())
                .method("__getitem__", (row, arguments, keywords) -> row.get(arguments[0]))
                .method("__len__", (row, arguments, keywords) -> Py.newInteger(row.data.__len__()))
                .method("__iter__", (row, arguments, keywords) -> row.data.__iter__())
                .attribute("_description", row -> row.description)
                .attribute("_data", row -> row.data)
                .table();
        NativeMethod init = new NativeMethod("__init__", (row, arguments, keywords) -> {
            ((Slotted) row).setSlot(0, make(describer, arguments, keywords));
            return Py.None;
        });
        members.__setitem__(new PyString("__init__"), init);
        return members;
    }

    private static NamedRow make(
            Function<PyObject, @Nullable PyObject> describer, PyObject[] arguments, String[] keywords) {
        boolean plain = keywords.length == 0 && arguments.length == ARGUMENTS;
        ArgParser parsed = plain ? null : new ArgParser("Row", arguments, keywords, "cursor", "data");
        PyObject cursor = parsed == null ? arguments[0] : parsed.getPyObject(0);
        PyObject data = parsed == null ? arguments[1] : parsed.getPyObject(1);
        PyObject description = describer.apply(cursor);
        if (description == null) {
            throw Py.TypeError("instance of cursor required for first argument");
        }
        if (!(data instanceof PyTuple values)) {
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
