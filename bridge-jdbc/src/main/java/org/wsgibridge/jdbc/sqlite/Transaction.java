package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyUnicode;
import org.sqlite.core.DB;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The transaction of a connection: whether one is open, and the rules of pysqlite for beginning and ending one
 * implicitly. Used only under the lock of the database.
 */
final class Transaction {
    private enum State {
        NONE,
        OPEN,
        /** A statement was executed that may have begun or ended a transaction. */
        UNKNOWN
    }

    private final Database database;
    private PyObject isolationLevel = new PyString("");
    private @Nullable String begin = "BEGIN ";
    private State state = State.NONE;

    Transaction(Database database) {
        this.database = database;
    }

    PyObject isolationLevel() {
        return isolationLevel;
    }

    /**
     * {@code isolation_level = ...}. None commits a transaction that is open, and no further one is begun implicitly.
     */
    void isolationLevel(PyObject level) {
        if (PythonTypes.isNone(level)) {
            commit();
            begin = null;
            isolationLevel = Py.None;
            return;
        }
        if (!(level instanceof PyString given)) {
            throw Py.TypeError("isolation_level must be a string or None");
        }
        PyString bytes = given instanceof PyUnicode text ? new PyString(text.encode("ascii", "strict")) : given;
        begin = "BEGIN " + bytes.getString();
        isolationLevel = given;
    }

    /** To be called before a statement is executed: begins or commits a transaction, as pysqlite does. */
    void prepare(SqlText.Kind kind, boolean many) {
        if (begin == null) {
            return;
        }
        if (kind.isChange()) {
            begin();
        } else if (kind == SqlText.Kind.OTHER) {
            commit();
        } else if (many) {
            throw database.module().errors().programming("You cannot execute SELECT statements in executemany().");
        }
    }

    /** Records that a statement was executed that may have begun or ended a transaction. */
    void isUncertain() {
        state = State.UNKNOWN;
    }

    private void begin() {
        if (!isOpen()) {
            database.script(String.valueOf(begin));
            state = State.OPEN;
        }
    }

    void commit() {
        if (isOpen()) {
            end("COMMIT");
        }
    }

    void rollback() {
        if (isOpen()) {
            database.resetCursors();
            end("ROLLBACK");
        }
    }

    private void end(String sql) {
        state = State.UNKNOWN;
        database.script(sql);
        state = State.NONE;
    }

    boolean isOpen() {
        if (state == State.UNKNOWN) {
            state = isOpenInSqlite() ? State.OPEN : State.NONE;
        }
        return state == State.OPEN;
    }

    /**
     * Asks SQLite whether a transaction is open, by trying to begin one: within a transaction that is refused. The
     * driver has no {@code sqlite3_get_autocommit}.
     */
    private boolean isOpenInSqlite() {
        DB db = database.db();
        synchronized (database) {
            try {
                int unused = db._exec("BEGIN");
            } catch (SQLException e) {
                return true;
            }
            try {
                int unused = db._exec("COMMIT");
            } catch (SQLException e) {
                throw database.error(e);
            }
            return false;
        }
    }
}
