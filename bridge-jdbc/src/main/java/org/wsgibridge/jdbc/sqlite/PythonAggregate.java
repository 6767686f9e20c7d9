package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.sqlite.Function;
import org.sqlite.core.DB;

/** An aggregate of SQL that is a class of Python; the driver clones it for each group. */
final class PythonAggregate extends Function.Aggregate {
    private final DB db;
    private final Callbacks callbacks;
    private final PyObject type;
    private @Nullable PyObject instance;

    PythonAggregate(DB db, Callbacks callbacks, PyObject type) {
        this.db = db;
        this.callbacks = callbacks;
        this.type = type;
    }

    @Override
    protected void xStep() throws SQLException {
        if (instance == null && !callbacks.succeeds(() -> instance = type.__call__())) {
            failed("__init__");
            return;
        }
        PyObject step = method();
        if (step != null && !callbacks.succeeds(() -> step.__call__(SqlValues.arguments(db, this, args())))) {
            failed("step");
        }
    }

    private @Nullable PyObject method() {
        PyObject group = instance;
        try {
            return group == null ? null : group.__getattr__("step");
        } catch (PyException e) {
            // CPython lets this one through.
            callbacks.keep(e);
            return null;
        }
    }

    @Override
    protected void xFinal() throws SQLException {
        PyObject group = instance;
        if (group == null) {
            result();
        } else if (!callbacks.succeeds(() -> give(SqlValues.ofResult(group.invoke("finalize"))))) {
            failed("finalize");
        }
    }

    private void failed(String method) throws SQLException {
        error("user-defined aggregate's '" + method + "' method raised error");
    }

    private void give(@Nullable Object value) throws SQLException {
        if (value instanceof Long number) {
            result(number.longValue());
        } else if (value instanceof Double number) {
            result(number.doubleValue());
        } else if (value instanceof String text) {
            result(text);
        } else if (value instanceof byte[] bytes) {
            result(bytes);
        } else {
            result();
        }
    }
}
