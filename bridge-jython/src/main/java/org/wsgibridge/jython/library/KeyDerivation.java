package org.wsgibridge.jython.library;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.python.core.ArgParser;
import org.python.core.BufferProtocol;
import org.python.core.Py;
import org.python.core.PyArray;
import org.python.core.PyBUF;
import org.python.core.PyBuffer;
import org.python.core.PyFloat;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * {@code hashlib.pbkdf2_hmac} (RFC 8018), which CPython has since 2.7.8 and Jython lacks. Werkzeug and Django hash
 * passwords with it. Thread-safe.
 */
@Untraversable
final class KeyDerivation extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final int ARGUMENTS = 5;
    private static final Map<String, String> MACS = macs();

    private KeyDerivation() {
        super("pbkdf2_hmac", 4, ARGUMENTS);
    }

    /**
     * Returns the JDK's names of the algorithms by the names of {@code hashlib}. Hash objects have the name "sha-256"
     * in Jython and "sha256" in CPython; both are accepted.
     */
    private static Map<String, String> macs() {
        Map<String, String> macs = new HashMap<>();
        for (String name : new String[] {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}) {
            String upper = name.toUpperCase(Locale.ROOT);
            macs.put(name, "Hmac" + upper);
            macs.put(upper, "Hmac" + upper);
            macs.put(name.replace("sha", "sha-"), "Hmac" + upper);
        }
        return Map.copyOf(macs);
    }

    static void install(PyObject hashlib) {
        hashlib.__setattr__("pbkdf2_hmac", new KeyDerivation());
    }

    @Override
    public PyObject fancyCall(PyObject[] arguments) {
        return __call__(arguments, Py.NoKeywords);
    }

    @Override
    public PyObject __call__(PyObject hash, PyObject password, PyObject salt, PyObject iterations) {
        return fancyCall(new PyObject[] {hash, password, salt, iterations});
    }

    @Override
    public PyObject __call__(PyObject[] arguments, String[] keywords) {
        ArgParser given = new ArgParser(
                "pbkdf2_hmac",
                arguments,
                keywords,
                new String[] {"hash_name", "password", "salt", "iterations", "dklen"},
                4);
        Mac mac = mac(given.getPyObject(0), bytes(given.getPyObject(1)));
        byte[] salt = bytes(given.getPyObject(2));
        int iterations = integer(given.getPyObject(3));
        PyObject wanted = given.getPyObject(4, Py.None);
        int length = PythonTypes.isNone(wanted) ? mac.getMacLength() : integer(wanted);
        if (iterations < 1) {
            throw Py.ValueError("iteration value must be greater than 0.");
        }
        if (length < 1) {
            throw Py.ValueError("key length must be greater than 0.");
        }
        return new PyString(derive(mac, salt, iterations, length));
    }

    private static String derive(Mac mac, byte[] salt, int iterations, int length) {
        ByteBuffer key = ByteBuffer.allocate(length);
        for (int block = 1; key.hasRemaining(); block++) {
            mac.update(salt);
            byte[] next =
                    mac.doFinal(ByteBuffer.allocate(Integer.BYTES).putInt(block).array());
            byte[] sum = next.clone();
            for (int i = 1; i < iterations; i++) {
                next = mac.doFinal(next);
                for (int j = 0; j < sum.length; j++) {
                    sum[j] ^= next[j];
                }
            }
            key.put(sum, 0, Math.min(sum.length, key.remaining()));
        }
        return new String(key.array(), ISO_8859_1);
    }

    private static Mac mac(PyObject hash, byte[] password) {
        if (!(hash instanceof PyString name) || hash instanceof PyUnicode) {
            throw Py.TypeError(hash.__str__().toString());
        }
        String known = MACS.get(name.getString());
        if (known == null) {
            throw Py.ValueError("unsupported hash type");
        }
        try {
            Mac mac = Mac.getInstance(known);
            // The JDK refuses an empty key. A key of one zero byte is equivalent, because HMAC pads keys with zeros.
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, known));
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            throw Py.ValueError("unsupported hash type");
        }
    }

    private static int integer(PyObject value) {
        if (value instanceof PyFloat) {
            throw Py.TypeError("integer argument expected, got float");
        }
        return value.asInt();
    }

    private static byte[] bytes(PyObject value) {
        if (value instanceof PyUnicode text) {
            return text.invoke("encode", new PyString("ascii")).asString().getBytes(ISO_8859_1);
        }
        if (value instanceof PyArray array) {
            return array.tostring().getBytes(ISO_8859_1);
        }
        if (!(value instanceof BufferProtocol buffered)) {
            throw Py.TypeError("expected bytes, not " + value.getType().fastGetName());
        }
        try (PyBuffer buffer = buffered.getBuffer(PyBUF.FULL_RO)) {
            byte[] copy = new byte[buffer.getLen()];
            buffer.copyTo(copy, 0);
            return copy;
        }
    }
}
