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
import org.wsgibridge.jython.interrupt.BlockingCalls;

/**
 * One open database: what is behind a {@code sqlite3.Connection}. The driver's own transactions are switched off;
 * begin, commit and rollback are SQL, by the rules of pysqlite. All use of SQLite is under this object's lock.
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
    /** The cursor whose last insert is the connection's. */
    private transient CursorReference.@Nullable Cursor inserter;
    /** Made when it is first needed; closed with the connection. */
    private transient @Nullable PreparedStatement lastRow;

    private boolean closed;

    private Database(ModuleState module, ConnectArguments arguments, SQLiteConnection connection) throws SQLException {
        this.module = module;
        this.arguments = arguments;
        this.connection = connection;
        this.db = connection.getDatabase();
        // Only the flag: the driver would now and then begin and commit by itself.
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
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root + "; it is unpacked into the folder that the system property org.sqlite.tmpdir names"
                + " (else java.io.tmpdir), which must be writable and allow execution";
    }

    /** Makes sure that it may be used here and now. */
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

    @SuppressWarnings("deprecation") // Its replacement is newer than the oldest JDK.
    private static long id(Thread thread) {
        return thread.getId();
    }

    void checkOpen() {
        if (closed) {
            throw module.errors().programming("Cannot operate on a closed database.");
        }
    }

    /** Calls SQLite; the call ends with the request of the current thread. */
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

    /** Executes SQL that has neither parameters nor rows, all statements of it. */
    void script(String sql) {
        int unused = call(() -> db._exec(sql));
    }

    /** Adds a new cursor, and ends the statements of cursors that were collected. */
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
     * Ends what cursors have not read to the end: a rollback would make it wrong, and SQLite remembers an interrupt as
     * long as a statement is active.
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
     * An insert is about to be executed.
     *
     * @param cursor by which cursor, {@code null} when its row is of no interest
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

    /** Closes it by any thread. */
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
            // The request that closes it is to end: then nothing can ask for the row either.
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

    /** Returns an exception of the module. */
    PyException error(SQLException error) {
        return module.errors().of(error);
    }
}
