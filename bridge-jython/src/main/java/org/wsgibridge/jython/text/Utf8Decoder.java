package org.wsgibridge.jython.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.python.core.codecs;
import org.python.core.imp;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * A {@code codecs.utf_8_decode} that accepts and replaces the same bytes as CPython 2.7. If a sequence ends too early,
 * Jython's function also replaces the valid byte after it, so {@code '\xc3<'} loses the start of a tag. It also refuses
 * halves of surrogate pairs. Thread-safe.
 */
@Untraversable
public final class Utf8Decoder extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final String STRICT = "strict";
    private static final String REPLACE = "replace";
    private static final String IGNORE = "ignore";
    private static final int HALF_SIZE = 3;
    private static final char HALF_LEAD = 0xed;

    private final PyObject original;
    private final boolean halves;

    private Utf8Decoder(PyObject original, boolean halves) {
        super("utf_8_decode", 1, 3);
        this.original = original;
        this.halves = halves;
    }

    /** An invalid or incomplete sequence. */
    private record Malformed(int start, int end, String reason) {}

    /** Replaces the function in the current interpreter, also in {@code encodings.utf_8} if that is loaded already. */
    public static void install(PySystemState sys) {
        PyObject module = imp.load("codecs");
        Utf8Decoder decoder = new Utf8Decoder(module.__getattr__("utf_8_decode"), Surrogates.areAccepted());
        module.__setattr__("utf_8_decode", decoder);
        PyObject loaded = sys.modules.__finditem__("encodings.utf_8");
        if (loaded != null) {
            loaded.__getattr__("IncrementalDecoder").__setattr__("_buffer_decode", decoder);
            loaded.__getattr__("StreamReader").__setattr__("decode", decoder);
        }
    }

    @Override
    public PyObject __call__(PyObject input) {
        return decode(input, STRICT, false);
    }

    @Override
    public PyObject __call__(PyObject input, PyObject errors) {
        return decode(input, errors(errors), false);
    }

    @Override
    public PyObject __call__(PyObject input, PyObject errors, PyObject isFinal) {
        return decode(input, errors(errors), isFinal.__nonzero__());
    }

    private static String errors(PyObject errors) {
        return PythonTypes.isNone(errors) ? STRICT : errors.toString();
    }

    private PyObject decode(PyObject input, String errors, boolean isFinal) {
        if (!PythonTypes.isByteString(input)) {
            return original.__call__(input, new PyString(errors), Py.newBoolean(isFinal));
        }
        String bytes = ((PyString) input).getString();
        int[] consumed = {bytes.length()};
        String text = decode(bytes, errors, isFinal ? null : consumed, halves);
        return new PyTuple(new PyUnicode(text), Py.newInteger(consumed[0]));
    }

    /**
     * Decodes bytes for Jython's own code.
     *
     * @param bytes one character for each byte
     * @param errors the name of the error handler; {@code null} for strict
     * @param consumed receives the number of bytes that were decoded, and an incomplete sequence at the end is left;
     *     {@code null} if an incomplete sequence is an error
     * @return the text
     * @throws PyException a {@code UnicodeDecodeError}, or an exception of the error handler
     */
    public static String decode(String bytes, @Nullable String errors, int @Nullable [] consumed) {
        return decode(bytes, errors == null ? STRICT : errors, consumed, true);
    }

    private static String decode(String bytes, String errors, int @Nullable [] consumed, boolean halves) {
        int length = bytes.length();
        int end = valid(bytes, 0, halves);
        if (end == length && bytes.indexOf(HALF_LEAD) < 0) {
            setConsumed(consumed, length);
            return isAscii(bytes) ? bytes : new String(bytes.getBytes(ISO_8859_1), UTF_8);
        }
        StringBuilder text = new StringBuilder(length);
        int position = 0;
        while (true) {
            append(text, bytes, position, end);
            position = end;
            if (position == length || (consumed != null && isIncomplete(bytes, position))) {
                setConsumed(consumed, position);
                return text.toString();
            }
            Malformed malformed = malformed(bytes, position);
            if (errors.equals(REPLACE) || errors.equals(IGNORE)) {
                // No exception for each byte, because a request may have a million invalid ones.
                text.append(errors.equals(REPLACE) ? "\uFFFD" : "");
                position = malformed.end;
            } else {
                position = handled(bytes, errors, malformed, text);
            }
            end = valid(bytes, position, halves);
        }
    }

    private static void setConsumed(int @Nullable [] consumed, int position) {
        if (consumed != null) {
            consumed[0] = position;
        }
    }

    private static boolean isAscii(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Appends the characters of valid sequences. */
    private static void append(StringBuilder text, String bytes, int start, int end) {
        int from = start;
        for (int lead = start; lead < end; lead++) {
            if (isHalf(bytes, lead)) {
                text.append(plain(bytes, from, lead)).append((char)
                        (0xd000 | ((bytes.charAt(lead + 1) & 0x3f) << 6) | (bytes.charAt(lead + 2) & 0x3f)));
                from = lead + HALF_SIZE;
            }
        }
        text.append(plain(bytes, from, end));
    }

    private static String plain(String bytes, int start, int end) {
        return start == end ? "" : new String(bytes.substring(start, end).getBytes(ISO_8859_1), UTF_8);
    }

    /** Appends the replacement of the error handler for a sequence. Returns where decoding continues. */
    private static int handled(String bytes, String errors, Malformed malformed, StringBuilder text) {
        PyObject result = handle(bytes, errors, malformed);
        text.append(result.__getitem__(0).toString());
        int resume = result.__getitem__(1).asInt();
        int length = bytes.length();
        int position = resume < 0 ? resume + length : resume;
        if (position < 0 || position > length) {
            throw Py.IndexError("position " + resume + " from error handler out of bounds");
        }
        return position;
    }

    private static PyObject handle(String bytes, String errors, Malformed malformed) {
        PyObject error = Py.UnicodeDecodeError.__call__(new PyObject[] {
            new PyString("utf8"),
            new PyString(bytes),
            Py.newInteger(malformed.start),
            Py.newInteger(malformed.end),
            new PyString(malformed.reason)
        });
        PyObject result = codecs.lookup_error(errors).__call__(error);
        if (!(result instanceof PyTuple pair) || pair.__len__() != 2 || !(pair.pyget(0) instanceof PyUnicode)) {
            throw new PyException(Py.TypeError, "decoding error handler must return (unicode, int) tuple");
        }
        return result;
    }

    /** Returns the end of the valid sequences that begin at an index. */
    private static int valid(String bytes, int from, boolean halves) {
        int length = bytes.length();
        int at = from;
        while (at < length) {
            char lead = bytes.charAt(at);
            int size = size(lead);
            if (size != 1
                    && (size == 0
                            || at + size > length
                            || validPrefix(bytes, at, size) < size
                            || !isShortest(lead, bytes, at)
                            || (!halves && isHalf(bytes, at)))) {
                return at;
            }
            at += size;
        }
        return length;
    }

    /** Returns whether the bytes end before the sequence that begins at an index. */
    private static boolean isIncomplete(String bytes, int at) {
        return at + size(bytes.charAt(at)) > bytes.length();
    }

    /** Finds the end of a sequence that is not valid UTF-8, as CPython 2.7 does. */
    private static Malformed malformed(String bytes, int at) {
        int size = size(bytes.charAt(at));
        if (size == 0) {
            return new Malformed(at, at + 1, "invalid start byte");
        }
        int valid = validPrefix(bytes, at, size);
        if (at + size > bytes.length()) {
            return new Malformed(at, at + valid, "unexpected end of data");
        }
        return isHalf(bytes, at)
                ? new Malformed(at, at + size, "illegal encoding")
                : new Malformed(at, at + Math.min(valid, size - 1), "invalid continuation byte");
    }

    /** Returns how many bytes a sequence has; 0 if no sequence may begin with the byte. */
    private static int size(char lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? HALF_SIZE : HALF_SIZE + 1;
    }

    /**
     * Returns the number of bytes that are valid: the first byte and the continuation bytes after it, at most the size.
     */
    private static int validPrefix(String bytes, int at, int size) {
        int end = Math.min(bytes.length(), at + size);
        int valid = at + 1;
        while (valid < end && (bytes.charAt(valid) & 0xc0) == 0x80) {
            valid++;
        }
        return valid - at;
    }

    /** Returns whether a complete sequence is half of a surrogate pair. */
    private static boolean isHalf(String bytes, int at) {
        return bytes.charAt(at) == HALF_LEAD
                && at + HALF_SIZE <= bytes.length()
                && validPrefix(bytes, at, HALF_SIZE) == HALF_SIZE
                && bytes.charAt(at + 1) > 0x9f;
    }

    /**
     * Returns whether the second byte is valid after the first: the code point is in its shortest form and at most
     * U+10FFFF.
     */
    private static boolean isShortest(char lead, String bytes, int at) {
        return switch (lead) {
            case 0xe0 -> bytes.charAt(at + 1) >= 0xa0;
            case 0xf0 -> bytes.charAt(at + 1) >= 0x90;
            case 0xf4 -> bytes.charAt(at + 1) <= 0x8f;
            default -> true;
        };
    }
}
