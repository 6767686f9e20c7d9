package org.wsgibridge.jdbc.mysql;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PySequence;
import org.python.core.PySequenceList;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Decides which Python object a value becomes. Converters of the module that are plain Python functions are replaced by
 * Java code here. Thread-safe.
 */
public final class Conversions {
    private static final int BINARY = 128;
    private static final int SHORT_NUMBER = 18;

    /** The kind of object that a converter makes. */
    private enum Kind {
        BYTES,
        TEXT,
        INTEGER,
        LONG,
        FLOAT,
        DECIMAL,
        DATE,
        DATETIME,
        TIMEDELTA
    }

    private final Map<PyObject, Kind> own = new ConcurrentHashMap<>();
    private final PyObject decimal;
    private final Times times;

    /**
     * Makes the conversions for the module of one interpreter.
     *
     * @param decimal the class {@code decimal.Decimal}
     * @param datetime the module {@code datetime}
     */
    public Conversions(PyObject decimal, PyObject datetime) {
        this.decimal = decimal;
        this.times = new Times(datetime);
    }

    /**
     * Registers what a converter does, so that it need not be called.
     *
     * @param converter the Python function
     * @param kind the name of a kind
     */
    public void own(PyObject converter, String kind) {
        own.put(converter, Kind.valueOf(kind));
    }

    /** Returns the functions that make dates and times from text. */
    public Times times() {
        return times;
    }

    /**
     * Returns the converter for the values of a column.
     *
     * @param byType the Python converters by the number of the type
     * @param column the column
     * @param encoding the encoding of text
     */
    FieldConverter choose(PyObject byType, Column column, String encoding) {
        PyObject found = byType.__finditem__(new PyInteger(column.type()));
        PyObject converter = found instanceof PySequenceList choices ? byFlags(choices, column) : found;
        if (converter == null || PythonTypes.isNone(converter)) {
            return Conversions::bytes;
        }
        Kind kind = own.get(converter);
        if (kind == null) {
            PyObject function = converter;
            return (row, from, size) -> function.__call__(bytes(row, from, size));
        }
        return switch (kind) {
            case BYTES -> Conversions::bytes;
            case TEXT -> text(encoding);
            case INTEGER -> number(converter, Conversions::integer);
            case LONG -> number(converter, (row, from, size) -> new PyLong(new BigInteger(string(row, from, size))));
            case FLOAT ->
                number(converter, (row, from, size) -> new PyFloat(Double.parseDouble(string(row, from, size))));
            case DECIMAL -> (row, from, size) -> decimal.__call__(bytes(row, from, size));
            case DATE -> (row, from, size) -> times.date(string(row, from, size));
            case DATETIME -> (row, from, size) -> times.datetime(string(row, from, size));
            case TIMEDELTA -> (row, from, size) -> times.timedelta(string(row, from, size));
        };
    }

    /**
     * Returns the first converter whose flags the column has; {@code null} if there is none. The flag BINARY is set if
     * the column has bytes and not text.
     */
    private static @Nullable PyObject byFlags(PySequenceList choices, Column column) {
        for (PyObject choice : choices.getArray()) {
            if (choice instanceof PySequence && choice.__len__() == 2) {
                PyObject mask = choice.__getitem__(0);
                int flags = column.isBinary() ? column.flags() | BINARY : column.flags() & ~BINARY;
                if (!(mask instanceof PyInteger number) || (number.getValue() & flags) != 0) {
                    return choice.__getitem__(1);
                }
            }
        }
        return null;
    }

    private static String string(byte[] row, int from, int size) {
        return new String(row, from, size, StandardCharsets.ISO_8859_1);
    }

    private static PyString bytes(byte[] row, int from, int size) {
        return new PyString(string(row, from, size));
    }

    /**
     * Returns a converter that makes a number in Java if the text has only digits and signs. Other text is passed to
     * the Python function.
     */
    private static FieldConverter number(PyObject function, FieldConverter ofDigits) {
        return (row, from, size) -> {
            if (hasDigitsOnly(row, from, size)) {
                try {
                    return ofDigits.convert(row, from, size);
                } catch (NumberFormatException other) {
                    // Such as a fraction for an integer: the Python function raises the right error.
                }
            }
            return function.__call__(bytes(row, from, size));
        };
    }

    private static boolean hasDigitsOnly(byte[] row, int from, int size) {
        for (int i = from; i < from + size; i++) {
            if ("0123456789.-+eE".indexOf(row[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static PyObject integer(byte[] row, int from, int size) {
        String digits = string(row, from, size);
        return size <= SHORT_NUMBER ? Py.newInteger(Long.parseLong(digits)) : whole(new BigInteger(digits));
    }

    private static PyObject whole(BigInteger number) {
        return number.bitLength() < Integer.SIZE ? Py.newInteger(number.intValue()) : new PyLong(number);
    }

    private static FieldConverter text(String encoding) {
        boolean utf8 = encoding.equals("utf8");
        return (row, from, size) -> {
            String text = utf8 ? Text.decode(Arrays.copyOfRange(row, from, from + size)) : null;
            // Text in another encoding, or invalid text, is left to Python's codecs and their errors.
            return text == null ? bytes(row, from, size).invoke("decode", new PyString(encoding)) : new PyUnicode(text);
        };
    }
}
