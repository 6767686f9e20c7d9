package org.wsgibridge.jython.text;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.codecs;
import org.python.core.imp;

/**
 * Scans a JSON string as CPython 2.7 does: an escape may be a single half of a surrogate pair. Jython's module {@code
 * _json} calls this class.
 */
public final class JsonText {
    private static final String UTF_8 = "utf-8";
    private static final int BASE = 16;
    private static final int DIGITS = 4;
    /** The length of an escape of four digits, with the backslash and the letter. */
    private static final int ESCAPE = 6;

    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final PyString json;
    private final String text;
    private final boolean isPlain;
    private final int length;

    private JsonText(PyString json) {
        this.json = json;
        this.text = json.getString();
        this.length = json.__len__();
        this.isPlain = length == text.length();
    }

    /**
     * Reads a string.
     *
     * @param json the document that contains it
     * @param start the index after its first quote, in characters
     * @param encoding the encoding of a byte string; {@code null} for UTF-8
     * @param strict whether control characters are refused
     * @return the string, and the index after its last quote
     */
    public static PyTuple scan(PyString json, int start, @Nullable String encoding, boolean strict) {
        return new JsonText(json).scan(start, encoding, strict);
    }

    /**
     * Returns {@code json.decoder.errmsg} of the current interpreter. Jython would use that of the first interpreter.
     */
    public static PyObject errorMessage() {
        return imp.importName("json.decoder", false).__getattr__("errmsg");
    }

    private PyTuple scan(int start, @Nullable String encoding, boolean strict) {
        if (start < 0 || start >= length) {
            throw Py.ValueError("end is out of bounds");
        }
        StringBuilder result = new StringBuilder();
        int at = start;
        while (true) {
            int next = endOfChunk(at, strict);
            if (next == length) {
                throw unterminated(start);
            }
            if (next > at) {
                result.append(chunk(at, next, encoding));
            }
            if (at(next) == '"') {
                return new PyTuple(new PyUnicode(result.toString()), Py.newInteger(next + 1));
            }
            at = next + 2;
            if (at > length) {
                throw unterminated(start);
            }
            if (at(next + 1) == 'u') {
                at = appendCode(result, next);
            } else {
                int kind = ESCAPED.indexOf(at(next + 1));
                if (kind < 0) {
                    throw error("Invalid \\escape", next);
                }
                result.append(MEANT.charAt(kind));
            }
        }
    }

    private int endOfChunk(int from, boolean strict) {
        for (int i = from; i < length; i++) {
            int character = at(i);
            if (character == '"' || character == '\\') {
                return i;
            }
            if (strict && character < ' ') {
                throw error("Invalid control character at", i);
            }
        }
        return length;
    }

    private String chunk(int from, int to, @Nullable String encoding) {
        String part = isPlain
                ? text.substring(from, to)
                : json.__getslice__(Py.newInteger(from), Py.newInteger(to)).toString();
        if (json instanceof PyUnicode) {
            return part;
        }
        return encoding == null || encoding.equalsIgnoreCase(UTF_8)
                ? Utf8Decoder.decode(part, null, null)
                : codecs.decode(new PyString(part), encoding, null).toString();
    }

    /**
     * Appends the character of an escape of four digits, or of two escapes that are a surrogate pair. Returns the index
     * after them.
     */
    private int appendCode(StringBuilder result, int backslash) {
        int end = backslash + ESCAPE;
        if (end >= length) {
            throw error("Invalid \\uXXXX escape", backslash + 1);
        }
        char code = code(end);
        result.append(code);
        if (!Character.isHighSurrogate(code) || end + ESCAPE >= length || at(end) != '\\' || at(end + 1) != 'u') {
            return end;
        }
        char low = code(end + ESCAPE);
        if (!Character.isLowSurrogate(low)) {
            return end;
        }
        result.append(low);
        return end + ESCAPE;
    }

    /** Returns the value of the four hexadecimal digits before an index. */
    private char code(int end) {
        int code = 0;
        for (int i = end - DIGITS; i < end; i++) {
            int character = at(i);
            int digit = character < 0x80 ? Character.digit(character, BASE) : -1;
            if (digit < 0) {
                throw error("Invalid \\uXXXX escape", end - DIGITS - 1);
            }
            code = code * BASE + digit;
        }
        return (char) code;
    }

    private int at(int index) {
        return isPlain ? text.charAt(index) : json.getInt(index);
    }

    private PyException unterminated(int start) {
        return error("Unterminated string starting at", start - 1);
    }

    private PyException error(String message, int position) {
        return new PyException(
                Py.ValueError, errorMessage().__call__(new PyString(message), json, Py.newInteger(position)));
    }
}
