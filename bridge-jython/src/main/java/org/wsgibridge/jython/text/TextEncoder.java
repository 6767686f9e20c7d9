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
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.codecs;

/**
 * Encodes characters, and has an error handler replace those that an encoding lacks, as CPython 2.7 does: positions count
 * characters. Jython mixes them up with units of UTF-16, so that text after an emoji is lost, or encoding never ends.
 * A string of bytes has a character for each byte. Stateless; changed classes of Jython call it.
 */
public final class TextEncoder {
    private static final String STRICT = "strict";
    private static final String MULTIBYTE = "illegal multibyte sequence";
    private static final int FIRST_BUFFER = 256;

    private TextEncoder() {}

    /**
     * Encodes characters below a limit as the byte of that number, as ASCII and Latin-1 do.
     *
     * @param errors the name of the error handler, {@code null} for strict
     * @param encoding the name of the encoding, for exceptions
     * @param limit the first character that the encoding lacks
     * @throws PyException {@code UnicodeEncodeError} and what the error handler raises
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
     * Encodes by {@code _codecs.charmap_encode}, a character at a time.
     *
     * @param original Jython's function, which is right for characters of one unit
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

    /** Returns the bytes of a character, {@code None} where there are none. */
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

    /** Encodes by a charset of Java: gets the name of the charset, the text and the name of an error handler. */
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
                write(encoder, CharBuffer.wrap(replacement.text), out, problem.at(begin, begin + result.length()));
                take(out, encoded);
                in.position(replacement.resume);
            }
        }
        while (encoder.flush(out).isOverflow()) {
            take(out, encoded);
        }
        take(out, encoded);
        return new PyString(encoded.toString());
    }

    /** Encodes a replacement, which must not need one. */
    private static void write(CharsetEncoder encoder, CharBuffer replacement, ByteBuffer out, PyException failure) {
        if (!encoder.encode(replacement, out, true).isUnderflow()) {
            throw failure;
        }
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
            int end = next;
            while (end < text.length() && bytes.apply(text.codePointAt(end)) == null) {
                end += Character.charCount(text.codePointAt(end));
            }
            Replacement replacement = problem.solve(next, end);
            PyException failure = problem.at(next, end);
            replacement.text.codePoints().forEach(c -> {
                String replaced = bytes.apply(c);
                if (replaced == null) {
                    throw failure;
                }
                encoded.append(replaced);
            });
            next = replacement.resume;
        }
        return encoded.toString();
    }

    /**
     * What an error handler returns.
     *
     * @param resume where encoding goes on, in units of UTF-16
     */
    private record Replacement(String text, int resume) {}

    /**
     * A text with characters that its encoding lacks.
     *
     * @param errors the name of the error handler, {@code null} for strict
     * @param reason what the exception says
     */
    private record Problem(String text, @Nullable String errors, String encoding, String reason) {
        /** Returns the exception for some characters. Its positions are those of characters, the arguments' are not. */
        PyException at(int begin, int end) {
            return Py.UnicodeEncodeError(
                    encoding, text, text.codePointCount(0, begin), text.codePointCount(0, end), reason);
        }

        Replacement solve(int begin, int end) {
            if (errors == null || errors.equals(STRICT)) {
                throw at(begin, end);
            }
            PyObject answer = codecs.encoding_error(
                    errors, encoding, text, text.codePointCount(0, begin), text.codePointCount(0, end), reason);
            int length = text.codePointCount(0, text.length());
            int given = answer.__getitem__(1).asInt();
            int resume = given < 0 ? given + length : given;
            if (resume < 0 || resume > length) {
                throw Py.IndexError("position " + given + " from error handler out of bounds");
            }
            String replacement = answer.__getitem__(0) instanceof PyString string ? string.getString() : "";
            return new Replacement(replacement, text.offsetByCodePoints(0, resume));
        }
    }
}
