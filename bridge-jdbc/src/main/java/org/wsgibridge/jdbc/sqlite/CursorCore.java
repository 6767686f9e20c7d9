package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.Untraversable;
import org.wsgibridge.jdbc.Iterators;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The Java part of a {@code sqlite3.Cursor}. For one thread at a time; SQLite is used under the lock of the database.
 */
@Untraversable
final class CursorCore extends PyObject implements CursorReference.Cursor {
    private static final long serialVersionUID = 1L;

    private final transient ModuleState module;
    private final PyObject cursor;
    private final PyObject connection;
    private final Database database;
    private PyObject description = Py.None;
    private PyObject rowFactory = Py.None;
    private PyObject arraySize = Py.One;
    private PyObject lastRow = Py.None;
    private long rowCount = -1;
    private boolean lastRowIsTheConnections;
    private final transient CursorReference reference;
    private transient @Nullable Rows rows;
    private transient @Nullable PyTuple first;
    private boolean closed;
    private boolean locked;
    private boolean invalid;

    /**
     * Makes the Java part of a cursor.
     *
     * @param module the state of the module
     * @param cursor the Python object
     * @param connection the {@code Connection}
     * @param database the database of the connection
     */
    CursorCore(ModuleState module, PyObject cursor, PyObject connection, Database database) {
        this.module = module;
        this.cursor = cursor;
        this.connection = connection;
        this.database = database;
        database.checkThread();
        this.reference = database.add(this);
    }

    private void check() {
        if (closed) {
            throw module.errors().programming("Cannot operate on a closed cursor.");
        }
        if (locked) {
            throw module.errors().programming("Recursive use of cursors not allowed.");
        }
        database.check();
    }

    /** {@code execute(sql, parameters)}. */
    PyObject execute(PyObject operation, PyObject parameters) {
        check();
        String sql = StatementCache.sql(operation);
        synchronized (database) {
            locked = true;
            try {
                begin(sql, false);
                run(sql, SqlText.kind(sql), parameters);
            } finally {
                locked = false;
            }
        }
        return cursor;
    }

    /** {@code executemany(sql, sequence)}. */
    PyObject executeMany(PyObject operation, PyObject sequence) {
        check();
        String sql = StatementCache.sql(operation);
        synchronized (database) {
            locked = true;
            try {
                PyObject iterator = Iterators.of(sequence);
                begin(sql, true);
                runMany(sql, SqlText.kind(sql), iterator);
            } finally {
                locked = false;
            }
        }
        return cursor;
    }

    private void begin(String sql, boolean many) {
        invalid = false;
        dropRows();
        description = Py.None;
        rowCount = -1;
        database.transaction().prepare(SqlText.kind(sql), many);
    }

    private void run(String sql, SqlText.Kind kind, PyObject parameters) {
        Compiled statement = database.call(() -> database.cache().take(sql));
        boolean keeps = false;
        try {
            Object[] values = new Parameters(module, Columns.takesBytes(database)).values(statement, parameters);
            boolean row = start(statement, kind, values, this);
            Columns columns = database.call(() -> Columns.of(database, statement));
            if (!statement.text().empty()) {
                description = columns.description();
            }
            if (row) {
                Rows started = new Rows(database, statement, columns);
                rows(started);
                keeps = true;
                first = started.next();
            }
            if (kind.isChange()) {
                rowCount = changes(kind);
            }
        } finally {
            if (!keeps) {
                giveBack(statement);
            }
        }
        lastRowIsTheConnections = kind == SqlText.Kind.INSERT;
        lastRow = Py.None;
    }

    private void runMany(String sql, SqlText.Kind kind, PyObject iterator) {
        Compiled statement = database.call(() -> database.cache().take(sql));
        Parameters parameters = new Parameters(module, Columns.takesBytes(database));
        long changes = 0;
        boolean any = false;
        try {
            for (PyObject given = iterator.__iternext__(); given != null; given = iterator.__iternext__()) {
                if (start(statement, kind, parameters.values(statement, given), null)) {
                    throw module.errors().programming("executemany() can only execute DML statements.");
                }
                changes += changes(kind);
                any = true;
            }
        } finally {
            giveBack(statement);
        }
        lastRowIsTheConnections = false;
        lastRow = Py.None;
        if (any && kind.isChange()) {
            rowCount = changes;
        }
    }

    private boolean start(
            Compiled statement, SqlText.Kind kind, @Nullable Object[] values, @Nullable CursorCore inserter) {
        if (kind != SqlText.Kind.SELECT) {
            database.inserts(kind == SqlText.Kind.INSERT ? inserter : null);
        }
        boolean succeeded = false;
        try {
            boolean row = database.call(() -> statement.start(values));
            succeeded = true;
            return row;
        } finally {
            if (!succeeded || statement.text().bounds()) {
                database.transaction().isUncertain();
            }
        }
    }

    private long changes(SqlText.Kind kind) {
        return kind.isChange() ? database.call(() -> database.db().changes()) : 0;
    }

    private void giveBack(Compiled statement) {
        try {
            database.cache().giveBack(statement);
        } catch (SQLException e) {
            throw database.error(e);
        }
    }

    /** {@code executescript(sql)}. */
    PyObject executeScript(PyObject script) {
        check();
        if (!(script instanceof PyString)) {
            throw Py.ValueError("script argument must be unicode or string.");
        }
        synchronized (database) {
            invalid = false;
            database.transaction().commit();
            database.inserts(null);
            database.transaction().isUncertain();
            database.script(Text.of(script));
        }
        return cursor;
    }

    /** Returns the next row, converted by the row factory if there is one; {@code null} at the end. */
    @Nullable
    PyObject next() {
        check();
        if (invalid) {
            throw module.errors()
                    .interfaces(
                            "Cursor needed to be reset because of commit/rollback and can no longer be fetched from.");
        }
        PyTuple row = first;
        first = null;
        if (row == null) {
            Rows more = rows;
            if (more == null) {
                return null;
            }
            row = more.next();
            if (row == null) {
                rows(null);
                return null;
            }
        }
        return PythonTypes.isNone(rowFactory) ? row : rowFactory.__call__(cursor, row);
    }

    /**
     * Returns the next rows as a list.
     *
     * @param most the largest number of rows; 0 or a negative number for all
     */
    PyObject nextMany(int most) {
        PyList list = new PyList();
        // In CPython, too, 0 means all.
        for (int i = 0; most <= 0 || i < most; i++) {
            PyObject row = next();
            if (row == null) {
                break;
            }
            list.append(row);
        }
        return list;
    }

    private void dropRows() {
        first = null;
        rows = null;
        reference.drop();
    }

    private void rows(@Nullable Rows started) {
        rows = started;
        reference.onDrop(started == null ? null : started::close);
    }

    @Override
    public void invalidate() {
        invalid = true;
        dropRows();
    }

    void close() {
        database.check();
        synchronized (database) {
            dropRows();
        }
        closed = true;
    }

    @Override
    public void rememberRow() {
        if (lastRowIsTheConnections) {
            lastRowIsTheConnections = false;
            lastRow = SqlValues.integer(database.lastRow());
        }
    }

    PyObject lastRow() {
        rememberRow();
        return lastRow;
    }

    PyObject description() {
        return description;
    }

    PyObject rowCount() {
        return SqlValues.integer(rowCount);
    }

    PyObject connection() {
        return connection;
    }

    PyObject rowFactory() {
        return rowFactory;
    }

    void rowFactory(PyObject factory) {
        rowFactory = factory;
    }

    PyObject arraySize() {
        return arraySize;
    }

    void arraySize(PyObject size) {
        arraySize = Py.newInteger(size.asInt());
    }
}
