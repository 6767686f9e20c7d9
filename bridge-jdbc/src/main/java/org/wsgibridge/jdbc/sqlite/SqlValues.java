package org.wsgibridge.jdbc.sqlite;

import java.math.BigInteger;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.BufferProtocol;
import org.python.core.Py;
import org.python.core.Py2kBuffer;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.sqlite.Function;
import org.sqlite.core.DB;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/** Converts values of SQLite to Python objects, and Python objects to values for the driver. Stateless. */
final class SqlValues {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private SqlValues() {}

    static PyObject integer(long value) {
        return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE
                ? Py.newInteger((int) value)
                : new PyLong(value);
    }

    static PyObject buffer(byte[] bytes) {
        return new Py2kBuffer(Text.byteString(bytes), 0, -1);
    }

    /** Returns whether a value is None or has exactly a type that is bound without an adapter. */
    static boolean isBasic(PyObject value) {
        return PythonTypes.isNone(value) || isBasicType(value.getType());
    }

    /** Returns whether a type is one of those that are bound without an adapter. */
    @SuppressWarnings("ReferenceEquality") // Types are unique.
    static boolean isBasicType(PyObject type) {
        return type == PyUnicode.TYPE
                || type == PyInteger.TYPE
                || type == PyString.TYPE
                || type == PyLong.TYPE
                || type == PyFloat.TYPE
                || type == Py2kBuffer.TYPE;
    }

    /** Returns an integer for the driver. Throws an OverflowError if it does not fit into 64 bits. */
    static Long integer(PyLong value) {
        BigInteger number = value.getValue();
        if (number.compareTo(LEAST) < 0 || number.compareTo(MAX) > 0) {
            throw Py.OverflowError("Python int too large to convert to SQLite INTEGER");
        }
        return number.longValue();
    }

    /** Converts the result of a Python function to a value for the driver; {@code null} for None. */
    static @Nullable Object ofResult(PyObject value) {
        if (PythonTypes.isNone(value)) {
            return null;
        }
        if (value instanceof PyInteger number) {
            return (long) number.getValue();
        }
        if (value instanceof PyLong number) {
            return integer(number);
        }
        if (value instanceof PyFloat number) {
            return number.getValue();
        }
        if (value instanceof PyString) {
            return Text.of(value);
        }
        if (value instanceof BufferProtocol bytes) {
            return Text.bytes(bytes);
        }
        throw Py.TypeError("unsupported type");
    }

    /** Returns the arguments with which SQLite calls a function. */
    static PyObject[] arguments(DB db, Function function, int count) throws SQLException {
        PyObject[] arguments = new PyObject[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = argument(db, function, i);
        }
        return arguments;
    }

    private static PyObject argument(DB db, Function function, int index) throws SQLException {
        return switch (db.value_type(function, index)) {
            case CellReader.INTEGER -> integer(db.value_long(function, index));
            case CellReader.FLOAT -> new PyFloat(db.value_double(function, index));
            case CellReader.TEXT -> Text.unicode(db.value_text(function, index));
            case CellReader.BLOB -> buffer(blob(db, function, index));
            default -> Py.None;
        };
    }

    private static byte[] blob(DB db, Function function, int index) throws SQLException {
        byte[] bytes = db.value_blob(function, index);
        return bytes == null ? new byte[0] : bytes;
    }
}
