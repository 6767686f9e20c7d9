package org.wsgibridge.jython.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Supports Unicode strings with single halves of surrogate pairs, each of which is a character, as in CPython 2.7.
 * Jython refuses them, and so cannot import a module with such a literal. The methods are called by classes of Jython
 * that the bridge has changed. Stateless.
 */
public final class Surrogates {
    private static final int PAIR = 2;
    private static final int HALF_SIZE = 3;
    private static final String LITERAL = "unicodeescape";
    /** The lengths of the prefix of an escape, and of the two kinds of escapes. */
    private static final int PREFIX = 2;

    private static final int SHORT_ESCAPE = 6;
    private static final int LONG_ESCAPE = 10;

    private Surrogates() {}

    /** Makes {@code unichr} return halves, if Jython's strings can contain them. */
    public static void install(PySystemState sys) {
        if (!areAccepted()) {
            return;
        }
        PyObject builtins = sys.getBuiltins();
        PyObject original = builtins.__finditem__("unichr");
        builtins.__setitem__("unichr", new LambdaFunction("unichr", 1, 1, arguments -> {
            if (arguments[0].isIndex()) {
                int code = arguments[0].asIndex();
                if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
                    return new PyUnicode((char) code);
                }
            }
            return original.__call__(arguments[0]);
        }));
    }

    /** Returns whether Jython's strings can contain single halves: its classes were changed. */
    static boolean areAccepted() {
        try {
            return new PyUnicode("\ud800\ud800").__len__() == PAIR;
        } catch (PyException refused) {
            return false;
        }
    }

    /** Returns whether a character that takes two UTF-16 units begins at an index. */
    public static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    /** Returns how many UTF-16 units the character at an index takes. */
    public static int units(String text, int index) {
        return isPair(text, index) ? PAIR : 1;
    }

    /**
     * Appends the half of a pair that an escape in a literal stands for.
     *
     * @param decoded the text to append to
     * @param encoding the name of the codec; only literals may contain halves
     * @param literal the literal that contains the escape
     * @param start the index of the escape's backslash
     * @return whether a half was appended; if not, Jython handles the escape
     */
    public static boolean appendHalf(StringBuilder decoded, String encoding, String literal, int start) {
        int end = endOfEscape(literal, start);
        if (!LITERAL.equals(encoding)
                || end > literal.length()
                || Character.toLowerCase(literal.charAt(start + 1)) != 'u') {
            return false;
        }
        try {
            int code = HexFormat.fromHexDigits(literal, start + PREFIX, end);
            if (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE) {
                return false;
            }
            decoded.append((char) code);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Returns the index after an escape. */
    public static int endOfEscape(String literal, int start) {
        return start + (literal.startsWith("U", start + 1) ? LONG_ESCAPE : SHORT_ESCAPE);
    }

    /**
     * Returns the UTF-8 bytes of a string, as one character for each byte. A half takes three bytes; the JDK would
     * write a question mark.
     */
    public static String utf8(String text) {
        int length = text.length();
        ByteArrayOutputStream bytes = null;
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (isPair(text, i)) {
                i++;
                continue;
            }
            bytes = bytes == null ? new ByteArrayOutputStream(length + HALF_SIZE) : bytes;
            bytes.writeBytes(text.substring(from, i).getBytes(UTF_8));
            char half = text.charAt(i);
            bytes.write(0xe0 | (half >> 12));
            bytes.write(0x80 | (half >> 6 & 0x3f));
            bytes.write(0x80 | (half & 0x3f));
            from = i + 1;
        }
        if (bytes == null) {
            return new String(text.getBytes(UTF_8), ISO_8859_1);
        }
        bytes.writeBytes(text.substring(from).getBytes(UTF_8));
        return bytes.toString(ISO_8859_1);
    }
}
