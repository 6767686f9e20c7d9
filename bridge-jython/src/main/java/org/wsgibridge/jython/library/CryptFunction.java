package org.wsgibridge.jython.library;

import org.apache.commons.codec.digest.Crypt;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * {@code crypt.crypt} with the methods of glibc: DES, MD5 ({@code $1$}), SHA-256 ({@code $5$}), SHA-512 ({@code $6$}).
 * Jython's own function returns an array, and without native code it supports only DES. Like glibc, this function
 * returns None if the salt is invalid.
 */
final class CryptFunction {
    private CryptFunction() {}

    static void install(PyObject module) {
        module.__setattr__(
                "crypt",
                new LambdaFunction("crypt", 2, 2, arguments -> crypt(bytes(arguments[0]), salt(arguments[1]))));
    }

    private static PyObject crypt(byte[] word, String salt) {
        try {
            return new PyString(Crypt.crypt(word, salt));
        } catch (IllegalArgumentException e) {
            return Py.None;
        }
    }

    private static byte[] bytes(PyObject word) {
        return ((PyString) string(word)).toBytes();
    }

    private static String salt(PyObject salt) {
        return string(salt).toString();
    }

    /** Returns a str. A unicode string is encoded with the default encoding, as in CPython 2.7. */
    private static PyObject string(PyObject value) {
        if (!(value instanceof PyString)) {
            throw Py.TypeError(
                    "crypt() arguments must be strings, not " + value.getType().fastGetName());
        }
        return value instanceof PyUnicode ? value.__str__() : value;
    }
}
