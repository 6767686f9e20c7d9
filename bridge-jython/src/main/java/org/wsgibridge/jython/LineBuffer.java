package org.wsgibridge.jython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;

/**
 * Gathers what Python writes to a stream and passes it on line by line, as mod_wsgi's log objects do. Takes byte strings,
 * read as UTF-8, and Unicode strings. Thread-safe.
 */
final class LineBuffer {
    /** In bytes; what is longer is logged as several lines. */
    private static final int LONGEST_LINE = 65536;

    private final Consumer<String> lines;
    /** Bytes, one in each character: a UTF-8 sequence may be written in parts. */
    private @Nullable StringBuilder partial;

    LineBuffer(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Adds text, which must be a {@code str} or {@code unicode}. */
    void write(PyObject text) {
        if (!(text instanceof PyString string)) {
            throw Py.TypeError("write() argument must be str, not " + PythonTypes.nameOf(text));
        }
        append(text instanceof PyUnicode ? utf8(text.toString()) : string.getString());
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private synchronized void append(String bytes) {
        int start = 0;
        for (int end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
            add(bytes, start, end);
            start = end + 1;
            emit(true);
        }
        add(bytes, start, bytes.length());
    }

    private void add(String bytes, int start, int end) {
        if (start >= end) {
            return;
        }
        StringBuilder line = partial;
        if (line == null) {
            line = new StringBuilder();
            partial = line;
        }
        line.append(bytes, start, end);
        while (line.length() > LONGEST_LINE) {
            int cut = LONGEST_LINE;
            while (isContinuation(line.charAt(cut)) && cut > LONGEST_LINE - 4) {
                cut--;
            }
            pass(line.substring(0, cut));
            line.delete(0, cut);
        }
    }

    /** Tells whether a byte is one of a UTF-8 sequence, but not its first: no character is to be cut in two. */
    private static boolean isContinuation(char octet) {
        return octet >= 0x80 && octet < 0xC0;
    }

    /** Passes on what is there of a line. */
    synchronized void flush() {
        emit(false);
    }

    private void emit(boolean evenEmpty) {
        if (partial == null && !evenEmpty) {
            return;
        }
        String bytes = partial == null ? "" : partial.toString();
        partial = null;
        pass(bytes);
    }

    private void pass(String bytes) {
        lines.accept(new String(bytes.getBytes(ISO_8859_1), UTF_8));
    }
}
