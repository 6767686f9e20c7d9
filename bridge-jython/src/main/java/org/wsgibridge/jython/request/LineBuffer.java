package org.wsgibridge.jython.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.log.LineSplitter;

/**
 * Collects what Python code writes to a stream and passes it on line by line, like mod_wsgi's log objects. Accepts byte
 * strings, which are decoded as UTF-8, and Unicode strings. Thread-safe.
 */
public final class LineBuffer {
    private final LineSplitter splitter;

    public LineBuffer(LineSplitter.Sink lines) {
        this.splitter = new LineSplitter(lines);
    }

    /** Adds text, which must be a {@code str} or {@code unicode}. */
    void write(PyObject text) {
        if (!(text instanceof PyString string)) {
            throw Py.TypeError("write() argument must be str, not " + PythonTypes.nameOf(text));
        }
        byte[] bytes = text instanceof PyUnicode ? text.toString().getBytes(UTF_8) : string.toBytes();
        add(bytes);
    }

    private synchronized void add(byte[] bytes) {
        splitter.add(bytes, 0, bytes.length);
    }

    /** Passes on the last line even if it has no newline at its end. */
    synchronized void flush() {
        splitter.flush();
    }
}
