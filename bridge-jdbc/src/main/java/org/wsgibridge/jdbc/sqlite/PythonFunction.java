package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;
import org.sqlite.Function;
import org.sqlite.core.DB;

/** A function of SQL that is one of Python. */
final class PythonFunction extends Function {
    private final DB db;
    private final Callbacks callbacks;
    private final PyObject function;

    PythonFunction(DB db, Callbacks callbacks, PyObject function) {
        this.db = db;
        this.callbacks = callbacks;
        this.function = function;
    }

    @Override
    protected void xFunc() throws SQLException {
        if (!callbacks.succeeds(
                () -> give(SqlValues.ofResult(function.__call__(SqlValues.arguments(db, this, args())))))) {
            error("user-defined function raised exception");
        }
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
