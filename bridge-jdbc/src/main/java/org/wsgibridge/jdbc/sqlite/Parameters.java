package org.wsgibridge.jdbc.sqlite;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.BufferProtocol;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PySequence;
import org.python.core.PySequenceList;
import org.python.core.PyString;
import org.python.core.PyStringMap;
import org.python.core.PyUnicode;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/** Converts the parameters of an application to values for the driver, according to the rules of pysqlite. */
final class Parameters {
    private static final String EIGHT_BIT =
            "You must not use 8-bit bytestrings unless you use a text_factory that can interpret 8-bit bytestrings"
                    + " (like text_factory = str). It is highly recommended that you instead just switch your"
                    + " application to Unicode strings.";

    private final ModuleState module;
    private final boolean bytesAllowed;

    /**
     * Makes the conversion for one execution.
     *
     * @param module the state of the module
     * @param bytesAllowed whether byte strings may have bytes above 127
     */
    Parameters(ModuleState module, boolean bytesAllowed) {
        this.module = module;
        this.bytesAllowed = bytesAllowed;
    }

    /** Returns the values of a statement's parameters. Throws an exception of the module if they do not fit. */
    @Nullable
    Object[] values(Compiled statement, PyObject given) {
        @Nullable Object[] values = new Object[statement.parameters()];
        if (given instanceof PySequenceList list) {
            check(values.length, list.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = bound(list.pyget(i), String.valueOf(i));
            }
        } else if (isSequence(given)) {
            check(values.length, given.__len__());
            for (int i = 0; i < values.length; i++) {
                values[i] = bound(given.__getitem__(i), String.valueOf(i));
            }
        } else if (given instanceof PyDictionary || given.__findattr__("__getitem__") != null) {
            byName(statement.text().parameters(), given, values);
        } else {
            throw Py.ValueError("parameters are of unsupported type");
        }
        return values;
    }

    private static boolean isSequence(PyObject given) {
        return !(given instanceof PyDictionary)
                && !(given instanceof PyStringMap)
                && (given instanceof PySequence
                        || (given.__findattr__("__getitem__") != null && given.__findattr__("keys") == null));
    }

    private void check(int needed, int supplied) {
        if (needed != supplied) {
            throw module.errors()
                    .programming("Incorrect number of bindings supplied. The current statement uses " + needed
                            + ", and there are " + supplied + " supplied.");
        }
    }

    private void byName(List<@Nullable String> names, PyObject given, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            String name = i < names.size() ? names.get(i) : null;
            if (name == null) {
                throw module.errors()
                        .programming("Binding " + (i + 1)
                                + " has no name, but you supplied a dictionary (which has only names).");
            }
            String key = name.substring(1);
            values[i] = bound(item(given, key, i), ":" + key);
        }
    }

    private PyObject item(PyObject given, String key, int index) {
        PyObject value;
        try {
            value = given.__finditem__(Text.byteString(key));
        } catch (PyException e) {
            if (!e.match(Py.LookupError)) {
                throw e;
            }
            value = null;
        }
        if (value == null) {
            throw module.errors().programming("You did not supply a value for binding " + (index + 1) + ".");
        }
        return value;
    }

    private @Nullable Object bound(PyObject value, String name) {
        PyObject adapted = module.adapters().isNeeded(value) ? module.adapters().adaptOrSame(value) : value;
        if (adapted instanceof PyUnicode text) {
            String chars = text.getString();
            return Text.hasHalf(chars) ? new RawText(Text.utf8(chars)) : chars;
        }
        if (adapted instanceof PyString bytes) {
            return text(bytes);
        }
        if (adapted instanceof PyInteger number) {
            return (long) number.getValue();
        }
        if (adapted instanceof PyLong number) {
            return SqlValues.integer(number);
        }
        if (adapted instanceof PyFloat number) {
            return number.getValue();
        }
        if (PythonTypes.isNone(adapted)) {
            return null;
        }
        if (adapted instanceof BufferProtocol bytes) {
            return Text.bytes(bytes);
        }
        throw module.errors().interfaces("Error binding parameter " + name + " - probably unsupported type.");
    }

    private Object text(PyString value) {
        String chars = value.getString();
        if (Text.isAscii(chars)) {
            return chars;
        }
        if (!bytesAllowed) {
            throw module.errors().programming(EIGHT_BIT);
        }
        byte[] bytes = Text.bytes(value);
        String text = Text.decode(bytes);
        return text == null ? new RawText(bytes) : text;
    }
}
