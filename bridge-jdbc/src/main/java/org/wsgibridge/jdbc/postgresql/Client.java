package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.util.StringUtil;

/**
 * The objects of the module {@code psycopg2} of one interpreter that Java code uses: its exceptions, its adapters, and
 * classes of Python's library. Thread-safe.
 */
public final class Client {
    private static final PyString NOT_IN_REPERTOIRE = new PyString("22021");
    private static final PyString UNTRANSLATABLE = new PyString("22P05");

    private final PyObject exceptions;
    private final PyDictionary adapters;
    private final PyObject protocol;
    final PyObject dateClass;
    final PyObject timeClass;
    final PyObject datetimeClass;
    final PyObject timedeltaClass;
    final PyObject decimalClass;
    final PyObject decimalTriple;
    final PyObject bufferClass;

    /**
     * Makes the client of a module.
     *
     * @param exceptions the module that has the exception classes
     * @param adapters the adapters by type and protocol
     * @param protocol the class {@code ISQLQuote}
     * @param datetime the module {@code datetime}
     * @param decimal the module {@code decimal}
     * @param buffer the class of the objects that a {@code bytea} becomes
     */
    public Client(
            PyObject exceptions,
            PyDictionary adapters,
            PyObject protocol,
            PyObject datetime,
            PyObject decimal,
            PyObject buffer) {
        this.exceptions = exceptions;
        this.adapters = adapters;
        this.protocol = protocol;
        this.dateClass = datetime.__getattr__("date");
        this.timeClass = datetime.__getattr__("time");
        this.datetimeClass = datetime.__getattr__("datetime");
        this.timedeltaClass = datetime.__getattr__("timedelta");
        this.decimalClass = decimal.__getattr__("Decimal");
        this.decimalTriple = decimal.__getattr__("_dec_from_triple");
        this.bufferClass = buffer;
    }

    /** Returns an exception of one of the module's classes. */
    PyException error(String name, String text) {
        return new PyException(exceptions.__getattr__(name), new PyString(StringUtil.fromBytes(utf8(text))));
    }

    /** Returns the exception for an error of the server with that SQLSTATE. */
    PyException error(PyString state, String text) {
        PyObject error = exceptions.invoke("of_state", state, new PyString(StringUtil.fromBytes(utf8(text))));
        return new PyException(error.getType(), error);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the adapter that is registered for exactly that type; {@code null} if there is none. */
    @Nullable
    PyObject adapter(PyObject type) {
        return adapters.__finditem__(new PyTuple(type, protocol));
    }

    /** Returns the registered adapters. */
    PyDictionary adapters() {
        return adapters;
    }

    PyObject protocol() {
        return protocol;
    }

    /**
     * Returns the text of a Python string.
     *
     * @param object a {@code unicode}, or a {@code str} in that encoding
     * @param charset the encoding
     * @throws PyException a DataError if the bytes are not valid in that encoding, or a UnicodeEncodeError if it lacks
     *     a character
     */
    String text(PyObject object, Charset charset) {
        if (object instanceof PyUnicode unicode) {
            if (!charset.equals(StandardCharsets.UTF_8) && !charset.newEncoder().canEncode(unicode.getString())) {
                unicode.encode(charset.name(), "strict");
            }
            return unicode.getString();
        }
        String chars = object.asString();
        for (int i = 0; i < chars.length(); i++) {
            if (chars.charAt(i) > 127) {
                String text = Literals.decode(StringUtil.toBytes(chars), charset);
                if (text == null) {
                    throw error(NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"" + charset + "\"\n");
                }
                return text;
            }
        }
        return chars;
    }

    /**
     * Returns text as bytes.
     *
     * @throws PyException a DataError if the encoding lacks a character
     */
    byte[] encode(String text, Charset charset) {
        if (!charset.equals(StandardCharsets.UTF_8) && !charset.newEncoder().canEncode(text)) {
            throw error(UNTRANSLATABLE, "a character has no equivalent in encoding \"" + charset + "\"\n");
        }
        return text.getBytes(charset);
    }

    /** Returns text as a {@code str} in that encoding. */
    PyString string(String text, Charset charset) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return new PyString(StringUtil.fromBytes(encode(text, charset)));
            }
        }
        return Py.newString(text);
    }
}
