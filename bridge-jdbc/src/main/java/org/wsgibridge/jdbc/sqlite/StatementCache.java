package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.sqlite.SQLiteConnection;
import org.wsgibridge.jdbc.Text;

/**
 * The compiled statements of a connection. If there are too many, the least recently used one is dropped. Used only
 * under the lock of the database.
 */
final class StatementCache {
    private final ModuleState module;
    private final SQLiteConnection connection;
    private final Map<String, Compiled> statements;

    StatementCache(ModuleState module, SQLiteConnection connection, int size) {
        this.module = module;
        this.connection = connection;
        this.statements = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Compiled> eldest) {
                if (size() <= size) {
                    return false;
                }
                discard(eldest.getValue());
                return true;
            }
        };
    }

    /**
     * Returns the text of a statement that an application executes. Throws a ValueError if it is not a string, or has a
     * null character.
     */
    static String sql(PyObject operation) {
        if (!(operation instanceof PyString)) {
            throw Py.ValueError("operation parameter must be str or unicode");
        }
        String sql = Text.of(operation);
        if (sql.indexOf('\0') >= 0) {
            throw Py.ValueError("the query contains a null character");
        }
        return sql;
    }

    /**
     * Returns a statement that no cursor uses, and marks it as in use. To be called within {@link Database#call}.
     *
     * @throws SQLException if the statement cannot be compiled
     */
    Compiled take(String sql) throws SQLException {
        Compiled cached = statements.get(sql);
        if (cached != null && !cached.isInUse() && !cached.isClosed()) {
            cached.use();
            return cached;
        }
        Compiled compiled = compile(sql);
        compiled.use();
        if (cached == null || cached.isClosed()) {
            compiled.keep(true);
            statements.put(sql, compiled);
        }
        return compiled;
    }

    private Compiled compile(String sql) throws SQLException {
        SqlText text = SqlText.of(sql);
        if (text.more()) {
            throw module.errors().warning("You can only execute one statement at a time.");
        }
        String executed = text.empty() ? "select 0 where 0" : text.statement();
        return new Compiled(text, connection.getDatabase(), connection.prepareStatement(executed));
    }

    /** Ends the use of a statement. It is closed unless the cache keeps it. */
    void giveBack(Compiled statement) throws SQLException {
        statement.reset();
        if (!statement.isKept()) {
            statement.close();
        }
    }

    private static void discard(Compiled statement) {
        statement.keep(false);
        // Otherwise the cursor that uses it closes it.
        if (!statement.isInUse()) {
            try {
                statement.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
