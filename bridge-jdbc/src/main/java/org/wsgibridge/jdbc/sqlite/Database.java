package org.wsgibridge.jdbc.sqlite;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;
import org.sqlite.jdbc4.JDBC4Connection;
import org.wsgibridge.failure.Causes;
import org.wsgibridge.jython.interrupt.BlockingCalls;

/**
 * One open database: the Java part of a {@code sqlite3.Connection}. The driver's own transactions are turned off;
 * begin, commit and rollback are SQL statements, according to the rules of pysqlite. SQLite is used only under the lock
 * of this object.
 */
@Untraversable
final class Database extends PyObject {
    private static final long serialVersionUID = 1L;

    private final transient ModuleState module;
    private final transient ConnectArguments arguments;
    private final transient SQLiteConnection connection;
    private final transient DB db;
    private final transient StatementCache cache;
    private final transient Callbacks callbacks;
    private final transient Cancellation cancellation;
    private final transient Transaction transaction;
    private final transient Thread thread = Thread.currentThread();
    private final transient Set<CursorReference> cursors = new LinkedHashSet<>();
    private final transient ReferenceQueue<CursorReference.Cursor> collected = new ReferenceQueue<>();
    private transient PyObject textFactory = PyUnicode.TYPE;
    private transient PyObject rowFactory = Py.None;
    /** The cursor that has made the last insert of the connection. */
    private transient CursorReference.@Nullable Cursor inserter;
    /** The statement for {@code last_insert_rowid()}, made when it is first needed. */
    private transient @Nullable PreparedStatement lastRow;

    private boolean closed;

    private Database(ModuleState module, ConnectArguments arguments, SQLiteConnection connection) throws SQLException {
        this.module = module;
        this.arguments = arguments;
        this.connection = connection;
        this.db = connection.getDatabase();
        // Only the flag is set: otherwise the driver would sometimes begin and commit transactions itself.
        connection.getConnectionConfig().setAutoCommit(false);
        this.callbacks = new Callbacks(module);
        this.cancellation = new Cancellation(db, callbacks, arguments.timeoutMillis(), this::resetCursors);
        this.cache = new StatementCache(module, connection, arguments.cachedStatements());
        this.transaction = new Transaction(this);
    }

    static Database open(ModuleState module, ConnectArguments arguments) {
        String uri = arguments.uri();
        try {
            SQLiteConnection connection = new JDBC4Connection("jdbc:sqlite:" + uri, uri, new Properties());
            return new Database(module, arguments, connection);
        } catch (SQLException e) {
            if (e.getCause() != null) {
                throw notLoaded(module, e);
            }
            ModuleState.DRIVER.report(arguments.database() + ": " + e.getMessage());
            throw module.errors().of(e);
        } catch (LinkageError e) {
            throw notLoaded(module, e);
        }
    }

    private static PyException notLoaded(ModuleState module, Throwable failure) {
        String reason = "SQLite's native library cannot be loaded: " + root(failure);
        ModuleState.DRIVER.report(reason);
        return module.errors().operational(reason);
    }

    private static String root(Throwable error) {
        return Causes.deepest(error) + "; it is unpacked into the folder that the system property org.sqlite.tmpdir"
                + " names (else java.io.tmpdir), which must be writable and allow execution";
    }

    /** Throws a ProgrammingError if the current thread may not use the connection, or if it is closed. */
    void check() {
        checkThread();
        checkOpen();
    }

    void checkThread() {
        Thread current = Thread.currentThread();
        if (arguments.checkSameThread() && !current.equals(thread)) {
            throw module.errors()
                    .programming("SQLite objects created in a thread can only be used in that same thread."
                            + "The object was created in thread id " + id(thread) + " and this is thread id "
                            + id(current));
        }
    }

    @SuppressWarnings("deprecation") // Its replacement does not exist in the oldest supported JDK.
    private static long id(Thread thread) {
        return thread.getId();
    }

    void checkOpen() {
        if (closed) {
            throw module.errors().programming("Cannot operate on a closed database.");
        }
    }

    /**
     * Makes a call of SQLite under the lock. The call is ended when the request of the current thread has to end.
     * Errors become exceptions of the module.
     */
    synchronized <T> T call(BlockingCalls.Call<T, SQLException> call) {
        try {
            T result = cancellation.during(call);
            callbacks.rethrow();
            return result;
        } catch (SQLException e) {
            callbacks.rethrow();
            throw module.errors().of(e);
        }
    }

    /** Executes all statements of a script without parameters. Their rows are dropped. */
    void script(String sql) {
        int unused = call(() -> db._exec(sql));
    }

    /** Adds a new cursor, and ends the statements of cursors that were garbage collected. */
    synchronized CursorReference add(CursorReference.Cursor cursor) {
        for (Reference<?> left = collected.poll(); left != null; left = collected.poll()) {
            CursorReference cursorLeft = (CursorReference) left;
            cursorLeft.drop();
            cursors.remove(cursorLeft);
        }
        CursorReference added = new CursorReference(cursor, collected);
        cursors.add(added);
        return added;
    }

    /**
     * Ends all statements that cursors have not read to the end. A rollback would make their rows wrong, and SQLite
     * remembers an interrupt as long as a statement is active.
     */
    void resetCursors() {
        for (CursorReference reference : cursors) {
            CursorReference.Cursor cursor = reference.get();
            if (cursor == null) {
                reference.drop();
            } else {
                cursor.invalidate();
            }
        }
    }

    /**
     * To be called before a statement that may insert a row.
     *
     * @param cursor the cursor that executes it; {@code null} if nothing needs to know the row's id
     */
    void inserts(CursorReference.@Nullable Cursor cursor) {
        CursorReference.Cursor before = inserter;
        if (before != null && !before.equals(cursor)) {
            before.rememberRow();
        }
        inserter = cursor;
    }

    /** Returns {@code last_insert_rowid()}. */
    long lastRow() {
        return call(() -> {
            if (lastRow == null) {
                lastRow = connection.prepareStatement("select last_insert_rowid()");
            }
            try (ResultSet row = lastRow.executeQuery()) {
                return row.getLong(1);
            }
        });
    }

    void close() {
        checkThread();
        closeFiles();
    }

    /** Closes the database. Any thread may call this. Idempotent. */
    synchronized void closeFiles() {
        if (!closed) {
            rememberLastRow();
            closed = true;
            resetCursors();
            try {
                cancellation.close();
                connection.close();
            } catch (SQLException e) {
                throw module.errors().of(e);
            }
        }
    }

    private void rememberLastRow() {
        CursorReference.Cursor last = inserter;
        try {
            if (last != null) {
                last.rememberRow();
            }
        } catch (PyException e) {
            // The request that closes it has to end, so it cannot ask for the row either.
            inserter = null;
        }
    }

    ModuleState module() {
        return module;
    }

    DB db() {
        return db;
    }

    StatementCache cache() {
        return cache;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    Transaction transaction() {
        return transaction;
    }

    SQLiteConnection connection() {
        return connection;
    }

    ConnectArguments arguments() {
        return arguments;
    }

    PyObject textFactory() {
        return textFactory;
    }

    void textFactory(PyObject factory) {
        textFactory = factory;
    }

    PyObject rowFactory() {
        return rowFactory;
    }

    void rowFactory(PyObject factory) {
        rowFactory = factory;
    }

    /** Returns the exception of the module for an error of the driver. */
    PyException error(SQLException error) {
        return module.errors().of(error);
    }
}
