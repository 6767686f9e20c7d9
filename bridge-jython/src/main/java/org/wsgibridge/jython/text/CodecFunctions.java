package org.wsgibridge.jython.text;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.function.UnaryOperator;
import org.python.core.BufferProtocol;
import org.python.core.Py;
import org.python.core.PyBUF;
import org.python.core.PyBuffer;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.codecs;
import org.python.core.imp;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Versions of {@code codecs.encode} and {@code codecs.decode} that accept and return any object that the codec does.
 * Jython's functions encode only {@code unicode} and decode only {@code str}, so {@code codecs.encode('ab',
 * 'hex_codec')} is a {@code TypeError}.
 */
public final class CodecFunctions {
    private static final int ENCODER = 0;
    private static final int DECODER = 1;

    private CodecFunctions() {}

    /** Replaces the functions in the current interpreter. */
    public static void install() {
        PyObject module = imp.load("codecs");
        module.__setattr__("encode", function("encode", "encoder", ENCODER, CodecFunctions::characters));
        module.__setattr__("decode", function("decode", "decoder", DECODER, CodecFunctions::bytes));
    }

    /**
     * Makes one of the functions.
     *
     * @param name its name
     * @param coder the name of the codec's function, for messages
     * @param index the index of the codec's function
     * @param text converts the argument if the codec is one of text
     */
    private static PyObject function(String name, String coder, int index, UnaryOperator<PyObject> text) {
        return new LambdaFunction(name, 1, 3, arguments -> {
            String encoding = arguments.length > 1
                    ? string(name, 2, arguments[1])
                    : Py.getSystemState().getdefaultencoding().toString();
            PyTuple codec = codecs.lookup(encoding);
            PyObject input = isText(codec) ? text.apply(arguments[0]) : arguments[0];
            PyObject result = arguments.length > 2
                    ? codec.pyget(index).__call__(input, new PyString(string(name, 3, arguments[2])))
                    : codec.pyget(index).__call__(input);
            if (result instanceof PyTuple pair && pair.size() == 2) {
                return pair.pyget(0);
            }
            throw Py.TypeError(coder + " must return a tuple (object,integer)");
        });
    }

    private static String string(String function, int position, PyObject argument) {
        if (argument instanceof PyString string) {
            return string.getString();
        }
        throw Py.TypeError(String.format(
                "%s() argument %d must be string, not %s",
                function, position, PythonTypes.isNone(argument) ? "None" : PythonTypes.nameOf(argument)));
    }

    /** Returns whether a codec is one of text, which is if it has the name of a charset. */
    private static boolean isText(PyTuple codec) {
        PyObject name = codec.__findattr__("name");
        try {
            return name instanceof PyString && Charset.isSupported(name.toString());
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }

    /**
     * Returns the characters of a byte string, decoded with the default encoding. Jython would decode it as Latin-1.
     */
    private static PyObject characters(PyObject object) {
        return PythonTypes.isByteString(object) ? codecs.decode((PyString) object, null, null) : object;
    }

    /** Returns the bytes of a Unicode string, encoded with the default encoding, and those of a buffer. */
    private static PyObject bytes(PyObject object) {
        if (object instanceof PyUnicode characters) {
            return new PyString(codecs.encode(characters, null, null));
        }
        if (object instanceof PyString || !(object instanceof BufferProtocol buffer)) {
            return object;
        }
        try (PyBuffer content = buffer.getBuffer(PyBUF.FULL_RO)) {
            return new PyString(content.toString());
        }
    }
}
