package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFloat;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/** The columns of a result: how values are read, and which Python objects they become. Immutable. */
final class Columns {
    private static final PyObject NONE = Py.None;

    /** The form in which text is returned. */
    private enum Texts {
        UNICODE,
        OPTIMIZED,
        BYTES,
        FACTORY
    }

    private final ModuleState module;
    private final Texts texts;
    private final PyObject factory;
    private final @Nullable String[] names;
    private final @Nullable PyObject[] converters;
    private final CellReader[] readers;

    private Columns(Database database, @Nullable String[] names, @Nullable String[] declared) {
        this.module = database.module();
        this.factory = database.textFactory();
        this.texts = texts(factory);
        this.names = names;
        this.converters = new PyObject[names.length];
        this.readers = new CellReader[names.length];
        int detect = database.arguments().detectTypes();
        boolean bytes = texts == Texts.BYTES || texts == Texts.FACTORY;
        for (int i = 0; i < names.length; i++) {
            converters[i] = detect == 0 ? null : converter(detect, names[i], declared[i]);
            readers[i] = converters[i] != null
                    ? CellReader.ALL_AS_BYTES
                    : bytes ? CellReader.TEXT_AS_BYTES : CellReader.TEXT_AS_STRING;
        }
    }

    /** Returns the columns of a statement that was started. To be called within {@link Database#call}. */
    static Columns of(Database database, Compiled statement) throws SQLException {
        @Nullable String[] names = new String[statement.columns()];
        @Nullable String[] declared = new String[names.length];
        boolean types = (database.arguments().detectTypes() & ConnectArguments.PARSE_DECLTYPES) != 0;
        for (int i = 0; i < names.length; i++) {
            names[i] = statement.name(i);
            declared[i] = types ? statement.declaredType(i) : null;
        }
        return new Columns(database, names, declared);
    }

    @SuppressWarnings("ReferenceEquality") // Types are unique.
    private Texts texts(PyObject wanted) {
        if (wanted == PyUnicode.TYPE) {
            return Texts.UNICODE;
        }
        if (wanted == PyString.TYPE) {
            return Texts.BYTES;
        }
        return wanted == module.optimizedUnicode() ? Texts.OPTIMIZED : Texts.FACTORY;
    }

    private @Nullable PyObject converter(int detect, @Nullable String name, @Nullable String declared) {
        if ((detect & ConnectArguments.PARSE_COLNAMES) != 0 && name != null) {
            int open = name.indexOf('[');
            int close = name.indexOf(']', open + 1);
            if (open >= 0 && close > open) {
                PyObject converter = find(name.substring(open + 1, close));
                if (converter != null) {
                    return converter;
                }
            }
        }
        if (declared == null) {
            return null;
        }
        int end = 0;
        while (end < declared.length() && declared.charAt(end) != ' ' && declared.charAt(end) != '(') {
            end++;
        }
        return find(declared.substring(0, end));
    }

    private @Nullable PyObject find(String type) {
        return module.converters().__finditem__(Text.byteString(type.toUpperCase(Locale.ROOT)));
    }

    CellReader[] readers() {
        return readers;
    }

    /** Returns {@code cursor.description}. */
    PyObject description() {
        if (names.length == 0) {
            return Py.None;
        }
        PyObject[] columns = new PyObject[names.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new PyTuple(name(names[i]), NONE, NONE, NONE, NONE, NONE, NONE);
        }
        return new PyTuple(columns);
    }

    private static PyObject name(@Nullable String name) {
        if (name == null) {
            return Py.None;
        }
        int open = name.indexOf('[');
        if (open < 0) {
            return Text.byteString(name);
        }
        return Text.byteString(name.substring(0, open > 0 && name.charAt(open - 1) == ' ' ? open - 1 : open));
    }

    /** Returns the Python tuple of a row. */
    PyTuple row(@Nullable Object[] values) {
        PyObject[] row = new PyObject[values.length];
        for (int i = 0; i < row.length; i++) {
            Object value = values[i];
            PyObject converter = converters[i];
            row[i] = converter != null && value instanceof byte[] bytes
                    ? converter.__call__(Text.byteString(bytes))
                    : value(value, i);
        }
        return new PyTuple(row);
    }

    private PyObject value(@Nullable Object value, int column) {
        if (value instanceof String text) {
            return texts == Texts.OPTIMIZED && Text.isAscii(text) ? new PyString(text) : Text.unicode(text);
        }
        if (value instanceof Long number) {
            return SqlValues.integer(number);
        }
        if (value instanceof Double number) {
            return new PyFloat(number);
        }
        if (value instanceof CellReader.Blob blob) {
            return SqlValues.buffer(blob.bytes());
        }
        return value instanceof byte[] bytes ? text(bytes, column) : Py.None;
    }

    private PyObject text(byte[] bytes, int column) {
        return switch (texts) {
            case BYTES -> Text.byteString(bytes);
            case FACTORY -> factory.__call__(Text.byteString(bytes));
            case UNICODE, OPTIMIZED -> throw undecodable(bytes, column);
        };
    }

    private PyException undecodable(byte[] bytes, int column) {
        return module.errors()
                .operational("Could not decode to UTF-8 column '" + names[column] + "' with text '"
                        + CellReader.lossy(bytes) + "'");
    }

    /**
     * Returns whether parameters may be byte strings that are not ASCII, which depends on the {@code text_factory} of
     * the connection.
     */
    @SuppressWarnings("ReferenceEquality") // Types are unique.
    static boolean takesBytes(Database database) {
        PyObject factory = database.textFactory();
        return factory != PyUnicode.TYPE
                && factory != database.module().optimizedUnicode()
                && !PythonTypes.isNone(factory);
    }
}
