package org.wsgibridge.jython.text;

import java.util.function.IntFunction;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;
import org.python.core.codecs;
import org.python.core.imp;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The error handlers that replace characters, such as {@code backslashreplace}. Jython's handlers write two escapes for
 * a character that takes two UTF-16 units.
 */
public final class ErrorHandlers {
    private ErrorHandlers() {}

    /** Registers the handlers in the current interpreter, and replaces the encoder of charmaps. */
    public static void install() {
        PyObject module = imp.load("codecs");
        Replacements.OF_PYTHON.forEach((name, replacement) -> register(module, name, replacement));
        PyObject original = module.__getattr__("charmap_encode");
        module.__setattr__(
                "charmap_encode",
                new LambdaFunction("charmap_encode", 1, 3, arguments -> TextEncoder.charmap(original, arguments)));
    }

    /** Gives the function that encodes to the module that makes codecs from Java's charsets. */
    public static void installCharsets(PyObject module) {
        module.__setattr__("_bridge_encode", new LambdaFunction("encode", 3, 3, TextEncoder::byCharset));
    }

    private static void register(PyObject module, String name, IntFunction<String> replacement) {
        PyObject former = codecs.lookup_error(name);
        PyObject handler = new LambdaFunction(name + "_errors", 1, 1, arguments -> {
            PyObject failure = arguments[0];
            return Py.isInstance(failure, Py.UnicodeEncodeError)
                    ? replaced(failure, replacement)
                    : former.__call__(failure);
        });
        codecs.register_error(name, handler);
        module.__setattr__(name + "_errors", handler);
    }

    private static PyObject replaced(PyObject failure, IntFunction<String> replacement) {
        PyObject object = failure.__getattr__("object");
        if (!(object instanceof PyString text)) {
            throw Py.TypeError("object attribute must be unicode, not " + PythonTypes.nameOf(object));
        }
        int length = text.__len__();
        int begin = Math.max(0, Math.min(failure.__getattr__("start").asInt(), length));
        int end = Math.max(begin, Math.min(failure.__getattr__("end").asInt(), length));
        String all = text.getString();
        int from = all.offsetByCodePoints(0, begin);
        String part = all.substring(from, all.offsetByCodePoints(from, end - begin));
        return new PyTuple(new PyUnicode(Replacements.of(part, replacement)), Py.newInteger(end));
    }
}
