package org.wsgibridge.jdbc.sqlite;

import org.python.core.PyLong;
import org.python.core.PyObject;
import org.sqlite.Collation;
import org.wsgibridge.jdbc.Text;

/** A collation of SQL that is a function of Python; it gets byte strings, as from CPython. */
final class PythonCollation extends Collation {
    private final Callbacks callbacks;
    private final PyObject function;

    PythonCollation(Callbacks callbacks, PyObject function) {
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
        // asInt() refuses what is larger, and CPython takes its sign.
        return result instanceof PyLong large ? large.getValue().signum() : Integer.signum(result.asInt());
    }
}
