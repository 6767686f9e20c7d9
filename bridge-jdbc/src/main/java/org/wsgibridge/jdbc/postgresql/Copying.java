package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyInteger;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.python.core.util.StringUtil;

/**
 * Moves the data of a COPY statement from a Python file or into one.
 *
 * @param client the objects of the module
 * @param file a file with {@code read} or {@code write}
 * @param size how many characters to read at once
 * @param charset the encoding of {@code str}
 * @param text whether the file accepts {@code unicode}
 */
public record Copying(Client client, PyObject file, int size, Charset charset, boolean text) implements CopyTransfer {
    private static final PyString QUERY_CANCELED = new PyString("57014");

    @Override
    public long run(CopyOperation operation) throws SQLException {
        if (operation instanceof CopyIn in) {
            return read(in);
        }
        if (operation instanceof CopyOut out) {
            return write(out);
        }
        throw client.error("ProgrammingError", "can't copy both ways");
    }

    private long read(CopyIn in) throws SQLException {
        PyObject read = file.__getattr__("read");
        PyInteger most = new PyInteger(size);
        while (true) {
            byte[] bytes = bytes(chunk(read, most));
            if (bytes.length == 0) {
                return in.endCopy();
            }
            in.writeToCopy(bytes, 0, bytes.length);
        }
    }

    private PyObject chunk(PyObject read, PyInteger most) {
        try {
            PyObject chunk = read.__call__(most);
            if (chunk instanceof PyString) {
                return chunk;
            }
            throw Py.TypeError("read() returned " + chunk.getType().fastGetName() + ", not a string");
        } catch (PyException failure) {
            PyException canceled = client.error(
                    QUERY_CANCELED,
                    "COPY from stdin failed: error in .read() call: " + Py.formatException(failure.type, failure.value)
                            + "\n");
            canceled.initCause(failure);
            throw canceled;
        }
    }

    private byte[] bytes(PyObject chunk) {
        if (chunk instanceof PyUnicode || !charset.equals(StandardCharsets.UTF_8)) {
            return client.text(chunk, charset).getBytes(StandardCharsets.UTF_8);
        }
        return StringUtil.toBytes(chunk.asString());
    }

    private long write(CopyOut out) throws SQLException {
        PyObject write = file.__getattr__("write");
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            write.__call__(text ? new PyUnicode(new String(row, StandardCharsets.UTF_8)) : new PyString(encode(row)));
        }
        return out.getHandledRowCount();
    }

    private String encode(byte[] row) {
        return charset.equals(StandardCharsets.UTF_8)
                ? StringUtil.fromBytes(row)
                : StringUtil.fromBytes(client.encode(new String(row, StandardCharsets.UTF_8), charset));
    }
}
