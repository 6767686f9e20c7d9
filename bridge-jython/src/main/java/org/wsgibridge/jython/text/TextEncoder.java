package org.wsgibridge.jython.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyInteger;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.codecs;

/**
 * Encodes characters as CPython 2.7 does, and lets an error handler replace those that an encoding lacks. Positions are
 * counted in characters. Jython confuses them with UTF-16 units, so text after an emoji may be lost, or encoding may
 * never end. Byte strings have one character for each byte. The methods are called by classes of Jython that the bridge
 * has changed. Stateless.
 */
public final class TextEncoder {
    private static final String STRICT = "strict";
    private static final String MULTIBYTE = "illegal multibyte sequence";
    private static final int FIRST_BUFFER = 256;

    private TextEncoder() {}

    /**
     * Encodes each character below a limit as the byte with that number, as ASCII and Latin-1 do.
     *
     * @param text the characters
     * @param errors the name of the error handler; {@code null} for strict
     * @param encoding the name of the encoding, for exceptions
     * @param limit the first character that the encoding lacks
     * @return the bytes
     * @throws PyException a {@code UnicodeEncodeError}, or an exception of the error handler
     */
    public static String limited(String text, @Nullable String errors, String encoding, int limit) {
        int same = 0;
        while (same < text.length() && text.charAt(same) < limit) {
            same++;
        }
        return same == text.length()
                ? text
                : encode(
                        new Problem(text, errors, encoding, "ordinal not in range(" + limit + ")"),
                        c -> c < limit ? String.valueOf((char) c) : null);
    }

    /**
     * Encodes with {@code _codecs.charmap_encode}, one character at a time.
     *
     * @param original Jython's function, which is correct for characters of one UTF-16 unit
     */
    static PyObject charmap(PyObject original, PyObject... arguments) {
        String text = arguments[0] instanceof PyUnicode unicode ? unicode.getString() : "";
        if (text.codePoints().noneMatch(Character::isSupplementaryCodePoint)) {
            return original.__call__(arguments);
        }
        PyObject mapping = arguments.length > 2 ? arguments[2] : Py.None;
        Map<Integer, PyObject> known = new HashMap<>();
        String encoded =
                encode(new Problem(text, errors(arguments, 1), "charmap", "character maps to <undefined>"), c -> {
                    PyObject bytes = known.computeIfAbsent(c, key -> mapped(original, key, mapping));
                    return bytes instanceof PyString found ? found.getString() : null;
                });
        return new PyTuple(new PyString(encoded), Py.newInteger(arguments[0].__len__()));
    }

    /** Returns the bytes of a character; {@code None} if the encoding lacks it. */
    private static PyObject mapped(PyObject original, int character, PyObject mapping) {
        if (Character.isSupplementaryCodePoint(character)) {
            return Py.None;
        }
        try {
            return original.__call__(new PyUnicode(character), new PyString(STRICT), mapping)
                    .__getitem__(0);
        } catch (PyException e) {
            if (e.match(Py.UnicodeEncodeError)) {
                return Py.None;
            }
            throw e;
        }
    }

    /**
     * Encodes with a charset of Java. The arguments are the name of the charset, the text and the name of an error
     * handler.
     */
    static PyObject byCharset(PyObject... arguments) {
        String name = arguments[0].toString();
        String text = arguments[1] instanceof PyString string
                ? string.getString()
                : arguments[1].__unicode__().toString();
        CharsetEncoder encoder = Charset.forName(name).newEncoder();
        CharBuffer in = CharBuffer.wrap(text);
        Problem problem = new Problem(text, errors(arguments, 2), name, MULTIBYTE);
        StringBuilder encoded = new StringBuilder(text.length());
        ByteBuffer out = ByteBuffer.allocate(Math.max(FIRST_BUFFER, text.length()));
        for (CoderResult result = encoder.encode(in, out, true);
                !result.isUnderflow();
                result = encoder.encode(in, out, true)) {
            take(out, encoded);
            if (result.isError()) {
                int begin = in.position();
                Replacement replacement = problem.solve(begin, begin + result.length());
                if (!isWritten(encoder, replacement.text, out, encoded)) {
                    throw problem.at(begin, begin + result.length());
                }
                in.position(replacement.resume);
            }
        }
        while (encoder.flush(out).isOverflow()) {
            take(out, encoded);
        }
        take(out, encoded);
        return new PyString(encoded.toString());
    }

    /** Encodes a replacement. Returns whether the encoding has all its characters. */
    private static boolean isWritten(CharsetEncoder encoder, String text, ByteBuffer out, StringBuilder encoded) {
        CharBuffer in = CharBuffer.wrap(text);
        CoderResult result;
        do {
            result = encoder.encode(in, out, true);
            take(out, encoded);
        } while (result.isOverflow());
        return result.isUnderflow();
    }

    private static void take(ByteBuffer bytes, StringBuilder target) {
        for (int i = 0; i < bytes.position(); i++) {
            target.append((char) (bytes.get(i) & 0xff));
        }
        bytes.clear();
    }

    private static @Nullable String errors(PyObject[] arguments, int index) {
        return arguments.length > index && arguments[index] instanceof PyString name ? name.toString() : null;
    }

    private static String encode(Problem problem, IntFunction<@Nullable String> bytes) {
        String text = problem.text;
        StringBuilder encoded = new StringBuilder(text.length());
        int next = 0;
        while (next < text.length()) {
            int character = text.codePointAt(next);
            String found = bytes.apply(character);
            if (found != null) {
                encoded.append(found);
                next += Character.charCount(character);
                continue;
            }
            int end = endOfRun(text, next, bytes);
            Replacement replacement = problem.solve(next, end);
            int begin = next;
            replacement.text.codePoints().forEach(c -> {
                String replaced = bytes.apply(c);
                if (replaced == null) {
                    throw problem.at(begin, end);
                }
                encoded.append(replaced);
            });
            next = replacement.resume;
        }
        return encoded.toString();
    }

    /** Returns the end of the run of characters from an index on that the encoding lacks. */
    private static int endOfRun(String text, int from, IntFunction<@Nullable String> bytes) {
        int end = from;
        while (end < text.length() && bytes.apply(text.codePointAt(end)) == null) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    /**
     * The answer of an error handler.
     *
     * @param text the replacement
     * @param resume where encoding continues, in UTF-16 units
     */
    private record Replacement(String text, int resume) {}

    /**
     * A text with characters that its encoding lacks. It remembers the last position, so that the same text is not
     * counted again and again.
     */
    private static final class Problem {
        private final String text;
        private final @Nullable String errors;
        private final String encoding;
        private final String reason;
        /** The last position that was counted, in UTF-16 units and in characters. */
        private int unit;

        private int character;
        /** The length of the text in characters; -1 until it is needed. */
        private int length = -1;

        private @Nullable PyObject failure;

        Problem(String text, @Nullable String errors, String encoding, String reason) {
            this.text = text;
            this.errors = errors;
            this.encoding = encoding;
            this.reason = reason;
        }

        /** Returns the exception for some characters. The arguments are positions in UTF-16 units. */
        PyException at(int begin, int end) {
            return Py.UnicodeEncodeError(encoding, text, character(begin), character(end), reason);
        }

        /** Asks the error handler. As in CPython, the handlers of Python itself are not looked up by name. */
        Replacement solve(int begin, int end) {
            if (errors == null || errors.equals(STRICT)) {
                throw at(begin, end);
            }
            IntFunction<String> known = Replacements.OF_PYTHON.get(errors);
            return known == null
                    ? ask(codecs.lookup_error(errors), begin, end)
                    : new Replacement(Replacements.of(text.substring(begin, end), known), end);
        }

        private Replacement ask(PyObject handler, int begin, int end) {
            if (!(handler.__call__(failure(begin, end)) instanceof PyTuple answer)
                    || answer.size() != 2
                    || !(answer.pyget(0) instanceof PyUnicode replacement)
                    || !(answer.pyget(1) instanceof PyInteger || answer.pyget(1) instanceof PyLong)) {
                throw Py.TypeError("encoding error handler must return (unicode, int) tuple");
            }
            int given = answer.pyget(1).asInt();
            int length = length();
            int resume = given < 0 ? given + length : given;
            if (resume < 0 || resume > length) {
                throw Py.IndexError("position " + given + " from error handler out of bounds");
            }
            return new Replacement(replacement.getString(), text.offsetByCodePoints(unit, resume - character));
        }

        /** Returns the exception to pass to the handler. As in CPython, one object is used for the whole text. */
        private PyObject failure(int begin, int end) {
            PyObject known = failure;
            PyObject start = Py.newInteger(character(begin));
            PyObject stop = Py.newInteger(character(end));
            if (known == null) {
                known = Py.UnicodeEncodeError.__call__(
                        new PyObject[] {new PyString(encoding), new PyUnicode(text), start, stop, new PyString(reason)
                        });
                failure = known;
            } else {
                known.__setattr__("start", start);
                known.__setattr__("end", stop);
            }
            return known;
        }

        private int length() {
            if (length < 0) {
                length = text.codePointCount(0, text.length());
            }
            return length;
        }

        /** Returns the position of a character for the position of its first UTF-16 unit. */
        private int character(int index) {
            character += index >= unit ? text.codePointCount(unit, index) : -text.codePointCount(index, unit);
            unit = index;
            return character;
        }
    }
}
