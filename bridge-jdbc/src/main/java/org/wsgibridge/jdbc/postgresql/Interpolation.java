package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyException;
import org.python.core.PyInteger;
import org.python.core.PyObject;
import org.python.core.PySequence;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Replaces the placeholders {@code %s} or {@code %(name)s} of a query by values. {@code %%} is a percent sign.
 * Thread-safe.
 */
public final class Interpolation {
    private final Client client;
    private final Adaptation adaptation;

    /** Makes the interpolation for the module of one interpreter. */
    public Interpolation(Client client, Adaptation adaptation) {
        this.client = client;
        this.adaptation = adaptation;
    }

    /**
     * Returns the SQL to send.
     *
     * @param query the query, a {@code str} or {@code unicode}
     * @param values a sequence or a mapping; None for a query that is sent unchanged
     * @param connection the connection for which adapters are prepared
     * @param session its session
     * @throws PyException if values and placeholders do not match, or a value cannot be converted
     */
    public String merge(PyObject query, PyObject values, PyObject connection, Session session) {
        if (!(query instanceof PyString)) {
            throw Py.TypeError("argument 1 must be a string or unicode object: got "
                    + query.getType().fastGetName() + " instead");
        }
        String template = client.text(query, session.charset());
        if (PythonTypes.isNone(values) || template.indexOf('%') < 0) {
            return template;
        }
        return new Run(template, values, connection, session).merge();
    }

    /** Returns the text as a {@code str} in the session's encoding. */
    public PyString encode(String sql, Session session) {
        return client.string(sql, session.charset());
    }

    /** The interpolation of one query. */
    private final class Run {
        private final String template;
        private final PyObject values;
        private final PyObject connection;
        private final Session session;
        private final StringBuilder sql;
        private int used;
        private @Nullable Boolean named;

        Run(String template, PyObject values, PyObject connection, Session session) {
            this.template = template;
            this.values = values;
            this.connection = connection;
            this.session = session;
            this.sql = new StringBuilder(template.length() + 64);
        }

        String merge() {
            int from = 0;
            for (int at = template.indexOf('%'); at >= 0; at = template.indexOf('%', from)) {
                sql.append(template, from, at);
                from = at + 1;
                char next = from < template.length() ? template.charAt(from) : 0;
                if (next == '%') {
                    sql.append('%');
                    from++;
                } else if (next == '(') {
                    from = name(from + 1);
                } else {
                    be(false);
                    PyObject value = positional();
                    check(from);
                    adaptation.append(sql, value, connection, session);
                    from++;
                }
            }
            sql.append(template, from, template.length());
            if (Boolean.FALSE.equals(named) && values.__len__() > used) {
                throw Py.TypeError("not all arguments converted during string formatting");
            }
            return sql.toString();
        }

        private int name(int start) {
            int end = template.indexOf(')', start);
            if (end < 0) {
                throw client.error("ProgrammingError", "incomplete placeholder: '%(' without ')'");
            }
            be(true);
            String name = template.substring(start, end);
            if (values instanceof PySequence) {
                throw Py.TypeError(values.getType().fastGetName() + " indices must be integers, not str");
            }
            PyObject value = values.__getitem__(key(name));
            check(end + 1);
            adaptation.append(sql, value, connection, session);
            return end + 2;
        }

        private PyObject key(String name) {
            return client.string(name, session.charset());
        }

        private void be(boolean byName) {
            if (named != null && named != byName) {
                throw client.error("ProgrammingError", "argument formats can't be mixed");
            }
            named = byName;
        }

        private PyObject positional() {
            if (values instanceof PyDictionary || values.__findattr__("__getitem__") == null) {
                throw Py.TypeError("'" + values.getType().fastGetName() + "' object does not support indexing");
            }
            if (values instanceof PySequence && used >= values.__len__()) {
                throw Py.IndexError(values.getType().fastGetName() + " index out of range");
            }
            return values.__getitem__(new PyInteger(used++));
        }

        private void check(int at) {
            if (at >= template.length()) {
                throw Py.ValueError("incomplete format");
            }
            char c = template.charAt(at);
            if (c != 's') {
                throw unsupported(c, at);
            }
        }

        private PyException unsupported(char c, int at) {
            PyUnicode message = new PyUnicode(
                    String.format("unsupported format character '%c' (0x%x) at index %d", c, (int) c, at));
            return new PyException(Py.ValueError, message.encode("utf-8"));
        }
    }
}
