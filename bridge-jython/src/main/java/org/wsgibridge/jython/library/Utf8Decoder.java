package org.wsgibridge.jython.library;

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
 * {@code codecs.utf_8_decode} that replaces the same bytes as CPython 2.7. Where a sequence ends too early, Jython's
 * replaces the valid byte after it as well, so {@code '\xc3<'} loses the start of a tag. Bytes without an error are
 * decoded by Jython. Thread-safe.
 */
@Untraversable
final class Utf8Decoder extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final String REPLACE = "replace";
    private static final String IGNORE = "ignore";

    private final PyObject original;

    private Utf8Decoder(PyObject original) {
        super("utf_8_decode", 1, 3);
        this.original = original;
    }

    /** A sequence that is none. */
    private record Malformed(int start, int end, String reason) {}

    /** Replaces the function in the current interpreter, before {@code encodings.utf_8} takes it over. */
    static void install(PySystemState sys) {
        PyObject module = imp.load("codecs");
        Utf8Decoder decoder = new Utf8Decoder(module.__getattr__("utf_8_decode"));
        module.__setattr__("utf_8_decode", decoder);
        PyObject loaded = sys.modules.__finditem__("encodings.utf_8");
        if (loaded != null) {
            loaded.__getattr__("IncrementalDecoder").__setattr__("_buffer_decode", decoder);
            loaded.__getattr__("StreamReader").__setattr__("decode", decoder);
        }
    }

    @Override
    public PyObject __call__(PyObject input) {
        return decode(input, "strict", false);
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
        return PythonTypes.isNone(errors) ? "strict" : errors.toString();
    }

    private PyObject decode(PyObject input, String errors, boolean isFinal) {
        if (!PythonTypes.isByteString(input)) {
            return original.__call__(input, new PyString(errors), Py.newBoolean(isFinal));
        }
        String bytes = ((PyString) input).getString();
        Malformed malformed = next(bytes, 0, isFinal);
        if (malformed == null) {
            return original.__call__(input, new PyString(errors), Py.newBoolean(isFinal));
        }
        StringBuilder text = new StringBuilder();
        int position = 0;
        while (malformed != null) {
            text.append(plain(bytes.substring(position, malformed.start)));
            if (errors.equals(REPLACE) || errors.equals(IGNORE)) {
                // Without an exception for each byte: a request may have a million of them.
                text.append(errors.equals(REPLACE) ? "\uFFFD" : "");
                position = malformed.end;
            } else {
                position = handled((PyString) input, errors, malformed, text);
            }
            malformed = next(bytes, position, isFinal);
        }
        PyObject rest = original.__call__(
                new PyString(bytes.substring(position)), new PyString(errors), Py.newBoolean(isFinal));
        text.append(rest.__getitem__(0).toString());
        return new PyTuple(
                new PyUnicode(text.toString()),
                Py.newInteger(position + rest.__getitem__(1).asInt()));
    }

    private String plain(String bytes) {
        return bytes.isEmpty()
                ? ""
                : original.__call__(new PyString(bytes), new PyString("strict"), Py.True)
                        .__getitem__(0)
                        .toString();
    }

    /** Appends what the error handler puts in the place of a sequence; returns where to go on. */
    private static int handled(PyString input, String errors, Malformed malformed, StringBuilder text) {
        PyObject result = handle(input, errors, malformed);
        text.append(result.__getitem__(0).toString());
        int resume = result.__getitem__(1).asInt();
        int length = input.getString().length();
        int position = resume < 0 ? resume + length : resume;
        if (position < 0 || position > length) {
            throw Py.IndexError("position " + resume + " from error handler out of bounds");
        }
        return position;
    }

    private static PyObject handle(PyString input, String errors, Malformed malformed) {
        PyObject error = Py.UnicodeDecodeError.__call__(new PyObject[] {
            new PyString("utf8"),
            input,
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

    /**
     * Finds the next sequence that is not UTF-8, as CPython 2.7 delimits it. Only surrogates are valid there, which
     * Jython's strings cannot hold.
     *
     * @param bytes one character for each byte
     * @param isFinal whether the bytes end there; else a sequence at the end may still be completed
     * @return {@code null} without one
     */
    private static @Nullable Malformed next(String bytes, int from, boolean isFinal) {
        int length = bytes.length();
        int at = from;
        while (at < length) {
            char lead = bytes.charAt(at);
            int size = size(lead);
            if (size == 0) {
                return new Malformed(at, at + 1, "invalid start byte");
            }
            int valid = validPrefix(bytes, at, size);
            if (at + size > length) {
                return isFinal ? new Malformed(at, at + valid, "unexpected end of data") : null;
            }
            if (valid < size || !isShortest(lead, bytes, at)) {
                return new Malformed(at, at + Math.min(valid, size - 1), "invalid continuation byte");
            }
            if (isSurrogate(lead, bytes, at)) {
                return new Malformed(at, at + size, "illegal encoding");
            }
            at += size;
        }
        return null;
    }

    /** Returns how many bytes a sequence has, 0 when the byte starts none. */
    private static int size(char lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    /** Returns the length of the first byte and the continuation bytes after it, at most a sequence's size. */
    private static int validPrefix(String bytes, int at, int size) {
        int end = Math.min(bytes.length(), at + size);
        int valid = at + 1;
        while (valid < end && (bytes.charAt(valid) & 0xc0) == 0x80) {
            valid++;
        }
        return valid - at;
    }

    private static boolean isSurrogate(char lead, String bytes, int at) {
        return lead == 0xed && bytes.charAt(at + 1) > 0x9f;
    }

    /** Returns whether the second byte continues the first, for a code point in its shortest form up to U+10FFFF. */
    private static boolean isShortest(char lead, String bytes, int at) {
        return switch (lead) {
            case 0xe0 -> bytes.charAt(at + 1) >= 0xa0;
            case 0xf0 -> bytes.charAt(at + 1) >= 0x90;
            case 0xf4 -> bytes.charAt(at + 1) <= 0x8f;
            default -> true;
        };
    }
}
