package org.wsgibridge.jdbc.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/** A statement that SQLite has compiled. One cursor at a time uses it, under the lock of its {@link Database}. */
final class Compiled {
    private static final int ROW = 100;
    private static final int DONE = 101;

    private final SqlText text;
    private final DB db;
    private final CoreStatement statement;
    private final int parameters;
    private boolean inUse;
    private boolean kept;

    /**
     * Makes a compiled statement.
     *
     * @param text its text
     * @param db the database
     * @param prepared the driver's statement
     */
    Compiled(SqlText text, DB db, PreparedStatement prepared) throws SQLException {
        this.text = text;
        this.db = db;
        this.statement = (CoreStatement) prepared;
        this.parameters = prepared.getParameterMetaData().getParameterCount();
    }

    SqlText text() {
        return text;
    }

    int parameters() {
        return parameters;
    }

    boolean isInUse() {
        return inUse;
    }

    void use() {
        inUse = true;
    }

    /** Returns whether the cache has this statement. If so, the cache closes it. */
    boolean isKept() {
        return kept;
    }

    void keep(boolean keep) {
        kept = keep;
    }

    /** Returns whether SQLite has dropped the statement, or the connection is closed. */
    boolean isClosed() {
        return statement.pointer.isClosed();
    }

    /**
     * Starts the statement with these values of its parameters.
     *
     * @return whether there is a row
     */
    boolean start(@Nullable Object[] values) throws SQLException {
        if (RawText.isIn(values)) {
            statement.pointer.safeRunConsume((database, pointer) -> RawText.bind(database, pointer, values));
            return db.execute(statement, null);
        }
        return db.execute(statement, values);
    }

    /** Goes to the next row. Returns whether there is one. */
    boolean step() throws SQLException {
        int result = statement.pointer.safeRunInt(DB::step);
        if (result == ROW) {
            return true;
        }
        if (result != DONE) {
            db.throwex(result);
        }
        return false;
    }

    /** Ends the execution of the statement, which releases its locks of the database. */
    void reset() throws SQLException {
        inUse = false;
        if (!isClosed()) {
            // It returns the error of the last step, which was thrown already.
            int unused = statement.pointer.safeRunInt(DB::reset);
        }
    }

    int columns() throws SQLException {
        return statement.pointer.safeRunInt(DB::column_count);
    }

    @Nullable
    String name(int column) throws SQLException {
        return statement.pointer.safeRun((database, pointer) -> database.column_name(pointer, column));
    }

    @Nullable
    String declaredType(int column) throws SQLException {
        return statement.pointer.safeRun((database, pointer) -> database.column_decltype(pointer, column));
    }

    /** Reads the current row. */
    Object[] read(CellReader[] readers) throws SQLException {
        return statement.pointer.safeRun((database, pointer) -> {
            Object[] row = new Object[readers.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = readers[i].read(database, pointer, i);
            }
            return row;
        });
    }

    void close() throws SQLException {
        int unused = statement.pointer.close();
    }
}
