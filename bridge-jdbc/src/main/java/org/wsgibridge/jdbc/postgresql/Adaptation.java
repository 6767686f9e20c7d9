package org.wsgibridge.jdbc.postgresql;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PySequenceList;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyType;
import org.python.core.PyUnicode;
import org.python.core.util.StringUtil;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Converts Python values to SQL, with the adapters that are registered for their types. The module's own adapters of
 * plain values are recognized and replaced by Java code, without an adapter object. Thread-safe.
 */
public final class Adaptation {
    /** The kinds of adapters that the module has. */
    public enum Kind {
        /** Text as a literal. */
        STRING,
        /** Bytes as a literal of {@code bytea}. */
        BINARY,
        /** A whole number. */
        INTEGER,
        /** True or false. */
        BOOLEAN,
        /** A floating-point number. */
        FLOAT,
        /** A {@code decimal.Decimal}. */
        DECIMAL,
        /** A list as an array. */
        LIST,
        /** A tuple as a list of values in parentheses. */
        TUPLE
    }

    private final Client client;
    private final Map<PyObject, Kind> own = new ConcurrentHashMap<>();

    /** Makes the adaptation for the module of one interpreter. */
    public Adaptation(Client client) {
        this.client = client;
    }

    /**
     * Registers what one of the module's adapters does.
     *
     * @param adapter the adapter
     * @param kind the name of a kind
     */
    public void own(PyObject adapter, String kind) {
        own.put(adapter, Kind.valueOf(kind));
    }

    /**
     * Returns a value as SQL.
     *
     * @param value any Python value
     * @param connection the connection for which adapters are prepared; None for none
     * @param session its session; {@code null} for none
     */
    public String quoted(PyObject value, PyObject connection, @Nullable Session session) {
        StringBuilder sql = new StringBuilder();
        append(sql, value, connection, session);
        return sql.toString();
    }

    /** Returns a value as SQL in a {@code str}, in the encoding of the session. */
    public PyString quotedString(PyObject value, PyObject connection, @Nullable Session session) {
        return client.string(quoted(value, connection, session), charset(session));
    }

    private static Charset charset(@Nullable Session session) {
        return session == null ? StandardCharsets.ISO_8859_1 : session.charset();
    }

    void append(StringBuilder sql, PyObject value, PyObject connection, @Nullable Session session) {
        if (PythonTypes.isNone(value)) {
            sql.append("NULL");
            return;
        }
        PyType type = value.getType();
        PyObject adapter = client.adapter(type);
        if (adapter == null) {
            adapter = inherited(type);
        }
        Kind kind = adapter == null ? null : own.get(adapter);
        if (kind == null || !appendOwn(sql, kind, value, connection, session)) {
            appendAdapted(sql, adapt(value, adapter), connection, session);
        }
    }

    /** Returns an adapter of a class that the type inherits from; {@code null} if there is none. */
    @Nullable
    private PyObject inherited(PyType type) {
        for (PyObject ancestor : type.getMro().getArray()) {
            PyObject adapter = client.adapter(ancestor);
            if (adapter != null) {
                return adapter;
            }
        }
        return null;
    }

    /** Returns the adapter object of a value, like {@code psycopg2.extensions.adapt}. */
    public PyObject adapt(PyObject value) {
        PyType type = value.getType();
        PyObject adapter = client.adapter(type);
        return adapt(value, adapter == null ? inherited(type) : adapter);
    }

    private PyObject adapt(PyObject value, @Nullable PyObject adapter) {
        if (adapter != null) {
            return adapter.__call__(value);
        }
        PyObject conform = value.__findattr__("__conform__");
        if (conform != null) {
            PyObject adapted = conform.__call__(client.protocol());
            if (!PythonTypes.isNone(adapted)) {
                return adapted;
            }
        }
        throw client.error(
                "ProgrammingError", "can't adapt type '" + value.getType().fastGetName() + "'");
    }

    private void appendAdapted(StringBuilder sql, PyObject adapted, PyObject connection, @Nullable Session session) {
        if (!PythonTypes.isNone(connection)) {
            PyObject prepare = adapted.__findattr__("prepare");
            if (prepare != null) {
                prepare.__call__(connection);
            }
        }
        PyObject quoted = adapted.invoke("getquoted");
        if (!(quoted instanceof PyString)) {
            throw Py.TypeError("getquoted() of an adapter must return a string, not "
                    + quoted.getType().fastGetName());
        }
        sql.append(client.text(quoted, charset(session)));
    }

    /**
     * Appends a value without an adapter object. Returns false if that is not possible, and the adapter object has to
     * do it.
     */
    private boolean appendOwn(
            StringBuilder sql, Kind kind, PyObject value, PyObject connection, @Nullable Session session) {
        boolean escapes = session != null && session.backslashEscapes();
        switch (kind) {
            case STRING -> {
                if (!(value instanceof PyString) || (session == null && value instanceof PyUnicode)) {
                    return false;
                }
                checkEncoding(session);
                Literals.text(sql, client.text(value, charset(session)), escapes);
            }
            case BINARY -> Literals.bytes(sql, bytes(value), escapes);
            case INTEGER -> Literals.number(sql, whole(value));
            case BOOLEAN -> sql.append(value.__nonzero__() ? "true" : "false");
            case FLOAT -> {
                if (!(value instanceof PyFloat real)) {
                    return false;
                }
                Literals.real(sql, real.getValue(), value.__repr__().asString());
            }
            case DECIMAL -> decimal(sql, value);
            case LIST -> {
                if (!(value instanceof PySequenceList values)) {
                    return false;
                }
                sql.append(list(values, connection, session));
            }
            case TUPLE -> {
                if (!(value instanceof PyTuple values)) {
                    return false;
                }
                tuple(sql, values, connection, session);
            }
        }
        return true;
    }

    private void checkEncoding(@Nullable Session session) {
        String encoding = session == null ? null : session.foreignEncoding();
        if (encoding != null) {
            throw client.error(
                    "OperationalError",
                    "a statement has set client_encoding to " + encoding + ", in which text cannot be quoted: execute"
                            + " \"RESET client_encoding\", and use set_client_encoding() of the connection instead\n");
        }
    }

    /** Returns the bytes of {@code str}, {@code bytearray}, {@code buffer}, {@code memoryview} or an array. */
    static byte[] bytes(PyObject value) {
        if (value instanceof PyString string && !(value instanceof PyUnicode)) {
            return StringUtil.toBytes(string.getString());
        }
        PyObject tobytes = value.__findattr__("tobytes");
        PyObject plain = tobytes != null ? tobytes.__call__() : value.__str__();
        return StringUtil.toBytes(plain.asString());
    }

    private static String whole(PyObject value) {
        if (value instanceof PyInteger integer) {
            return Integer.toString(integer.getValue());
        }
        Object number = value.__int__().__tojava__(BigInteger.class);
        return number instanceof BigInteger
                ? number.toString()
                : value.__int__().__str__().asString();
    }

    private static void decimal(StringBuilder sql, PyObject value) {
        String digits = value.__str__().asString();
        char first = digits.charAt(digits.startsWith("-") && digits.length() > 1 ? 1 : 0);
        if (first >= '0' && first <= '9') {
            Literals.number(sql, digits);
        } else {
            sql.append("'NaN'::numeric");
        }
    }

    private void tuple(StringBuilder sql, PyTuple values, PyObject connection, @Nullable Session session) {
        sql.append('(');
        PyObject[] items = values.getArray();
        for (int i = 0; i < items.length; i++) {
            if (i > 0) {
                sql.append(", ");
            }
            append(sql, items[i], connection, session);
        }
        sql.append(')');
    }

    /**
     * Returns a list as SQL. If it has only nulls, it becomes a literal, because PostgreSQL cannot determine the type
     * of an {@code ARRAY[]} of nulls.
     */
    private String list(PySequenceList values, PyObject connection, @Nullable Session session) {
        PyObject[] items = values.getArray();
        int size = values.size();
        if (size == 0) {
            return "'{}'";
        }
        String[] parts = new String[size];
        boolean allNull = true;
        for (int i = 0; i < size; i++) {
            PyObject item = items[i];
            if (PythonTypes.isNone(item)) {
                parts[i] = "NULL";
                continue;
            }
            String part = quoted(item, connection, session);
            if (!(item instanceof PyList)) {
                allNull = false;
            } else if (part.equals("'{}'")) {
                part = "ARRAY[]";
                allNull = false;
            } else if (part.startsWith("A")) {
                allNull = false;
            }
            parts[i] = part;
        }
        if (!allNull) {
            return "ARRAY[" + String.join(",", parts) + "]";
        }
        StringBuilder literal = new StringBuilder("'{");
        for (int i = 0; i < size; i++) {
            String part = parts[i];
            literal.append(i == 0 ? "" : ",")
                    .append(part.startsWith("'") ? part.substring(1, part.length() - 1) : part);
        }
        return literal.append("}'").toString();
    }
}
