package org.wsgibridge.jython.text;

import java.net.IDN;
import java.util.function.Function;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Makes the codec {@code idna} raise {@code UnicodeError} for an invalid name, as in CPython (RFC 3490, section 4). An
 * example is a name with a label of more than 63 characters. In Jython a Java exception is raised, and any client can
 * cause it with a name in the field of a form.
 */
public final class IdnaFunctions {
    private IdnaFunctions() {}

    /**
     * Replaces the functions of the module.
     *
     * @param idna the module {@code encodings.idna}
     */
    public static void install(PyObject idna) {
        idna.__setattr__("ToASCII", function("ToASCII", label -> new PyString(toAscii(label))));
        idna.__setattr__("ToUnicode", function("ToUnicode", label -> new PyUnicode(IDN.toUnicode(label))));
    }

    private static String toAscii(String label) {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("label empty or too long");
        }
        return IDN.toASCII(label);
    }

    private static PyObject function(String name, Function<String, PyObject> body) {
        return new LambdaFunction(name, 1, 1, arguments -> {
            try {
                return body.apply(arguments[0].toString());
            } catch (PyException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new PyException(Py.UnicodeError, String.valueOf(e.getMessage()));
            }
        });
    }
}
