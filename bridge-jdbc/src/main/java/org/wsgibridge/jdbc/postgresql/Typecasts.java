package org.wsgibridge.jdbc.postgresql;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFloat;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.python.core.util.StringUtil;
import org.wsgibridge.jython.objects.PythonTypes;

/** The module's own typecasts. Thread-safe. */
public final class Typecasts {
    private final Client client;
    private final TimeTypecasts times;

    /** Makes the typecasts for the module of one interpreter. */
    public Typecasts(Client client) {
        this.client = client;
        this.times = new TimeTypecasts(client);
    }

    /**
     * Returns one of the module's own typecasts.
     *
     * @param name its name in {@code psycopg2.extensions}
     * @throws IllegalArgumentException if there is none with that name
     */
    public Typecast own(String name) {
        return switch (name) {
            case "STRING" -> this::string;
            case "UNICODE" -> Typecasts::unicode;
            case "INTEGER" -> Typecasts::integer;
            case "LONGINTEGER" -> Typecasts::longInteger;
            case "FLOAT" -> Typecasts::real;
            case "DECIMAL" -> this::decimal;
            case "BOOLEAN" -> Typecasts::bool;
            case "BINARY" -> this::binary;
            case "DATE" -> times::date;
            case "TIME" -> times::time;
            case "DATETIME" -> times::timestamp;
            case "DATETIMETZ" -> times::timestampWithZone;
            case "INTERVAL" -> times::interval;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Returns a typecast that calls a Python function with the text, or None, and the cursor. */
    public Typecast calling(PyObject function) {
        return (text, reader) -> function.__call__(string(text, reader), reader.cursor());
    }

    /** Returns a typecast for arrays whose elements have the given typecast. */
    public Typecast array(Typecast element) {
        return new ArrayTypecast(client, element);
    }

    /** Applies a typecast to a Python string that does not come from a result. */
    public PyObject apply(Typecast typecast, PyObject text, Reader reader) {
        if (PythonTypes.isNone(text)) {
            return typecast.cast(null, reader);
        }
        String string = client.text(text, reader.charset());
        return typecast.cast(string.getBytes(StandardCharsets.UTF_8), reader);
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private PyObject string(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        if (reader.charset().equals(StandardCharsets.UTF_8)) {
            return new PyString(StringUtil.fromBytes(text));
        }
        return new PyString(
                StringUtil.fromBytes(client.encode(new String(text, StandardCharsets.UTF_8), reader.charset())));
    }

    private static PyObject unicode(byte @Nullable [] text, Reader reader) {
        return text == null ? Py.None : new PyUnicode(new String(text, StandardCharsets.UTF_8));
    }

    private static PyObject integer(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        if (text.length < 10) {
            return Py.newInteger(Integer.parseInt(ascii(text)));
        }
        return Py.newInteger(Long.parseLong(ascii(text)));
    }

    private static PyObject longInteger(byte @Nullable [] text, Reader reader) {
        return text == null ? Py.None : new PyLong(new BigInteger(ascii(text)));
    }

    private static PyObject real(byte @Nullable [] text, Reader reader) {
        return text == null ? Py.None : new PyFloat(Double.parseDouble(ascii(text)));
    }

    private static PyObject bool(byte @Nullable [] text, Reader reader) {
        return text == null ? Py.None : Py.newBoolean(text.length > 0 && text[0] == 't');
    }

    /** Does the same as {@code Decimal(text)}, but faster: without the regular expression of that constructor. */
    private PyObject decimal(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        String number = ascii(text);
        int start = number.startsWith("-") ? 1 : 0;
        int point = number.indexOf('.');
        if (!isPlain(number, start, point)) {
            return client.decimalClass.__call__(new PyString(number));
        }
        String whole = number.substring(start, point < 0 ? number.length() : point);
        String fraction = point < 0 ? "" : number.substring(point + 1);
        String digits = new BigInteger(whole + fraction).toString();
        return client.decimalTriple.__call__(
                Py.newInteger(start), new PyString(digits), Py.newInteger(-fraction.length()));
    }

    private static boolean isPlain(String number, int start, int point) {
        for (int i = start; i < number.length(); i++) {
            if (i != point && !Character.isDigit(number.charAt(i))) {
                return false;
            }
        }
        return number.length() > start + (point < 0 ? 0 : 1);
    }

    private PyObject binary(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        byte[] bytes = ByteaText.parse(text);
        return client.bufferClass.__call__(new PyString(StringUtil.fromBytes(bytes)));
    }
}
