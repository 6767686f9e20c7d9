package org.wsgibridge.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.BufferProtocol;
import org.python.core.Py;
import org.python.core.PyBUF;
import org.python.core.PyBuffer;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.text.Surrogates;
import org.wsgibridge.jython.text.Utf8Decoder;

/** Converts text and bytes between Java and Python 2, whose {@code str} is a byte string. Stateless. */
public final class Text {
    private Text() {}

    /** Returns the bytes of a {@code str}. */
    public static byte[] bytes(PyString string) {
        return string.getString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the bytes of an object that has the buffer protocol. */
    public static byte[] bytes(BufferProtocol object) {
        try (PyBuffer buffer = object.getBuffer(PyBUF.SIMPLE)) {
            byte[] bytes = new byte[buffer.getLen()];
            buffer.copyTo(bytes, 0);
            return bytes;
        }
    }

    /** Returns a {@code str} with these bytes. */
    public static PyString byteString(byte[] bytes) {
        return new PyString(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Returns a {@code str} with the text in UTF-8. */
    public static PyString byteString(String text) {
        return isAscii(text) ? new PyString(text) : byteString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a {@code unicode}. */
    public static PyObject unicode(String text) {
        return Py.newUnicode(text);
    }

    /** Returns the text of a {@code unicode}, or of a {@code str} in UTF-8. Invalid bytes become U+FFFD. */
    public static String of(PyObject string) {
        if (string instanceof PyUnicode || !(string instanceof PyString bytes)) {
            return string.toString();
        }
        return isAscii(bytes.getString()) ? bytes.getString() : new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    /**
     * Decodes bytes as UTF-8. Returns {@code null} if they are not valid UTF-8. As in CPython 2.7, single halves of
     * surrogate pairs are valid.
     */
    public static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return decodeHalves(bytes);
        }
    }

    private static @Nullable String decodeHalves(byte[] bytes) {
        try {
            return Utf8Decoder.decode(new String(bytes, StandardCharsets.ISO_8859_1), null, null);
        } catch (PyException e) {
            if (!e.match(Py.UnicodeDecodeError)) {
                throw e;
            }
            return null;
        }
    }

    /**
     * Returns whether the text has a single half of a surrogate pair, which the JDK would encode as a question mark.
     */
    public static boolean hasHalf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Surrogates.isPair(text, i)) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Returns the text in UTF-8. Single halves of surrogate pairs are encoded as in CPython 2.7. */
    public static byte[] utf8(String text) {
        return Surrogates.utf8(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the text has no character above 127. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
