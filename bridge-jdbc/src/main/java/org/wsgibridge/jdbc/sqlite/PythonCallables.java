package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.PyException;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.sqlite.Collation;
import org.sqlite.Function;
import org.sqlite.core.DB;
import org.wsgibridge.jdbc.Text;

/** Python callables that SQLite calls: SQL functions, aggregates and collations. */
final class PythonCallables {
    private PythonCallables() {}

    /** An SQL function that calls a Python function. */
    static final class Scalar extends Function {
        private final DB db;
        private final Callbacks callbacks;
        private final PyObject function;

        Scalar(DB db, Callbacks callbacks, PyObject function) {
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

    /** An SQL aggregate that uses a Python class. The driver clones this object for each group. */
    static final class Aggregate extends Function.Aggregate {
        private final DB db;
        private final Callbacks callbacks;
        private final PyObject type;
        private @Nullable PyObject instance;

        Aggregate(DB db, Callbacks callbacks, PyObject type) {
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
                // CPython does not convert this exception to an error of the statement.
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

    /** An SQL collation that calls a Python function. As in CPython, the function gets byte strings. */
    static final class Order extends Collation {
        private final Callbacks callbacks;
        private final PyObject function;

        Order(Callbacks callbacks, PyObject function) {
            this.callbacks = callbacks;
            this.function = function;
        }

        @Override
        protected int xCompare(String first, String second) {
            int[] order = {0};
            boolean unused = callbacks.succeeds(
                    () -> order[0] = order(function.__call__(Text.byteString(first), Text.byteString(second))));
            return order[0];
        }

        private static int order(PyObject result) {
            // asInt() refuses large numbers; CPython uses their sign.
            return result instanceof PyLong large ? large.getValue().signum() : Integer.signum(result.asInt());
        }
    }
}
