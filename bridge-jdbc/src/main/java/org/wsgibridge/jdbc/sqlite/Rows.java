package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyTuple;

/**
 * The rows of one execution of a statement. Some rows are read ahead. The reason is that a cursor which is not read to
 * its end keeps locks of the database. CPython frees such a cursor immediately, but Jython only when it is garbage
 * collected. Most results end within the rows that are read ahead.
 */
final class Rows {
    private static final int MAX_ROWS = 500;
    private static final int MAX_BYTES = 256 * 1024;

    private final Database database;
    private final Compiled statement;
    private final Columns columns;
    private final Deque<Object[]> ahead = new ArrayDeque<>();
    private boolean ended;
    private @Nullable PyException failure;

    /**
     * Makes the rows. The statement must be at the first one.
     *
     * @param database the database
     * @param statement the statement, which is given back to the cache at the end
     * @param columns how to read the rows
     */
    Rows(Database database, Compiled statement, Columns columns) {
        this.database = database;
        this.statement = statement;
        this.columns = columns;
    }

    /** Returns the next row; {@code null} at the end. */
    @Nullable
    PyTuple next() {
        if (ahead.isEmpty() && !ended) {
            read();
        }
        Object[] row = ahead.poll();
        if (row != null) {
            return columns.row(row);
        }
        PyException failed = failure;
        failure = null;
        if (failed != null) {
            throw failed;
        }
        return null;
    }

    private void read() {
        try {
            boolean unused = database.call(this::readAhead);
        } catch (PyException e) {
            close();
            if (ahead.isEmpty() || !e.match(Py.Exception)) {
                throw e;
            }
            // The exception belongs to a row that was not asked for yet.
            failure = e;
        }
    }

    private boolean readAhead() throws SQLException {
        int bytes = 0;
        CellReader[] readers = columns.readers();
        do {
            Object[] row = statement.read(readers);
            ahead.add(row);
            for (Object value : row) {
                bytes += CellReader.size(value);
            }
            if (!statement.step()) {
                ended = true;
                database.cache().giveBack(statement);
                return true;
            }
        } while (ahead.size() < MAX_ROWS && bytes < MAX_BYTES);
        return false;
    }

    /** Ends the statement: no further rows are read. */
    void close() {
        if (!ended) {
            ended = true;
            try {
                database.cache().giveBack(statement);
            } catch (SQLException e) {
                throw database.error(e);
            }
        }
    }
}
