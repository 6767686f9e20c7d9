package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.wsgibridge.jdbc.Text;

/** Makes the exceptions of one interpreter's module {@code sqlite3}, also from errors of SQLite. Thread-safe. */
final class SqliteErrors {
    private static final int MASK = 0xFF;

    private final PyObject names;

    /**
     * Makes the errors of a module.
     *
     * @param names the names of the module, with the exception classes
     */
    SqliteErrors(PyObject names) {
        this.names = names;
    }

    PyException operational(String message) {
        return make("OperationalError", message);
    }

    PyException programming(String message) {
        return make("ProgrammingError", message);
    }

    PyException interfaces(String message) {
        return make("InterfaceError", message);
    }

    PyException notSupported(String message) {
        return make("NotSupportedError", message);
    }

    PyException warning(String message) {
        return make("Warning", message);
    }

    private PyException make(String type, String message) {
        return new PyException(names.__getitem__(new PyString(type)), Text.byteString(message));
    }

    /**
     * Returns the exception for an error of the driver, with SQLite's own message. The class is the same as that of
     * {@code _pysqlite_seterror}.
     */
    PyException of(SQLException error) {
        if (!(error instanceof SQLiteException sqlite)) {
            return programming(String.valueOf(error.getMessage()));
        }
        String message = message(sqlite);
        SQLiteErrorCode code = primary(sqlite.getResultCode().code);
        return switch (code == null ? SQLiteErrorCode.UNKNOWN_ERROR : code) {
            case SQLITE_INTERNAL, SQLITE_NOTFOUND -> make("InternalError", message);
            case SQLITE_NOMEM -> new PyException(Py.MemoryError, Text.byteString(message));
            case SQLITE_ERROR,
                    SQLITE_PERM,
                    SQLITE_ABORT,
                    SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_READONLY,
                    SQLITE_INTERRUPT,
                    SQLITE_IOERR,
                    SQLITE_FULL,
                    SQLITE_CANTOPEN,
                    SQLITE_PROTOCOL,
                    SQLITE_EMPTY,
                    SQLITE_SCHEMA -> operational(message);
            case SQLITE_TOOBIG -> make("DataError", message);
            case SQLITE_CONSTRAINT, SQLITE_MISMATCH -> make("IntegrityError", message);
            case SQLITE_MISUSE -> programming(message);
            default -> make("DatabaseError", message);
        };
    }

    private static @Nullable SQLiteErrorCode primary(int code) {
        return SQLiteErrorCode.getErrorCode(code & MASK);
    }

    /** Returns SQLite's own message: that of the driver is {@code [CODE] description (SQLite's message)}. */
    private static String message(SQLiteException error) {
        String message = String.valueOf(error.getMessage());
        String before = error.getResultCode() + " (";
        if (message.startsWith(before) && message.endsWith(")")) {
            return message.substring(before.length(), message.length() - 1);
        }
        return message;
    }
}
