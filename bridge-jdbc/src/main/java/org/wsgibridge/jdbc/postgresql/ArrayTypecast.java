package org.wsgibridge.jdbc.postgresql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;

/**
 * Converts the text of an array, such as <code>{{1,NULL},{"a \"b\"",c}}</code>, to lists. Immutable.
 *
 * @param client makes errors
 * @param element converts the text of an element to an object
 */
record ArrayTypecast(Client client, Typecast element) implements Typecast {
    @Override
    public PyObject cast(byte @Nullable [] text, Reader reader) {
        return text == null ? Py.None : new Parser(text, reader).parse();
    }

    /** Parses one array. */
    private final class Parser {
        private final byte[] text;
        private final Reader reader;
        private int at;

        Parser(byte[] text, Reader reader) {
            this.text = text;
            this.reader = reader;
        }

        PyObject parse() {
            skipBounds();
            if (at >= text.length || text[at] != '{') {
                throw client.error("DataError", "array does not start with '{'");
            }
            Deque<PyList> open = new ArrayDeque<>();
            while (at < text.length) {
                byte c = text[at];
                if (c == '{') {
                    PyList list = new PyList();
                    if (!open.isEmpty()) {
                        open.peek().append(list);
                    }
                    open.push(list);
                    at++;
                } else if (c == '}') {
                    at++;
                    PyList list = open.pop();
                    if (open.isEmpty()) {
                        return list;
                    }
                } else if (c == ',') {
                    at++;
                } else {
                    open.element().append(element());
                }
            }
            throw client.error("DataError", "unbalanced braces in array");
        }

        /** Skips the bounds, such as {@code [0:1]=}, with which an array starts whose first index is not 1. */
        private void skipBounds() {
            if (text.length > 0 && text[0] == '[') {
                while (at < text.length && text[at] != '=') {
                    at++;
                }
                at++;
            }
        }

        private PyObject element() {
            boolean quoted = text[at] == '"';
            ByteArrayOutputStream item = new ByteArrayOutputStream();
            if (quoted) {
                at++;
            }
            while (at < text.length) {
                byte c = text[at];
                if (quoted ? c == '"' : c == ',' || c == '}') {
                    break;
                }
                if (c == '\\' && at + 1 < text.length) {
                    c = text[++at];
                }
                item.write(c);
                at++;
            }
            if (quoted) {
                at++;
            }
            byte[] bytes = item.toByteArray();
            boolean isNull = !quoted && new String(bytes, StandardCharsets.ISO_8859_1).equalsIgnoreCase("NULL");
            return element.cast(isNull ? null : bytes, reader);
        }
    }
}
