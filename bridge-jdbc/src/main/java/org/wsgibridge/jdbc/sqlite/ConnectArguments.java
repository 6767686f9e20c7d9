package org.wsgibridge.jdbc.sqlite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.wsgibridge.jdbc.Text;

/**
 * The arguments of {@code sqlite3.connect}. Immutable.
 *
 * @param database the name of the database that the application has passed
 * @param timeoutMillis how long to wait for a lock, in milliseconds
 * @param detectTypes PARSE_DECLTYPES, PARSE_COLNAMES, both or none
 * @param checkSameThread whether only one thread may use the connection
 * @param cachedStatements how many compiled statements to keep
 */
record ConnectArguments(
        String database, long timeoutMillis, int detectTypes, boolean checkSameThread, int cachedStatements) {

    static final int PARSE_DECLTYPES = 1;
    static final int PARSE_COLNAMES = 2;

    /**
     * Converts the arguments, which are in the order database, timeout, detect_types, check_same_thread,
     * cached_statements.
     */
    static ConnectArguments of(PyObject... arguments) {
        if (!(arguments[0] instanceof PyString)) {
            throw Py.TypeError("database parameter must be string or APSW Connection object");
        }
        String database = Text.of(arguments[0]);
        double timeout = arguments[1].asDouble();
        return new ConnectArguments(
                database,
                (long) (timeout * 1000),
                arguments[2].asInt(),
                arguments[3].__nonzero__(),
                Math.max(5, arguments[4].asInt()));
    }

    /**
     * Returns the name of the database for SQLite. For a file it is a URI with an absolute path: absolute, because the
     * interpreter has its own working folder; a URI, because in a path the driver would take the part after a question
     * mark for options.
     */
    String uri() {
        if (isInMemory()) {
            return database;
        }
        Path path =
                Path.of(Py.getSystemState().getPath(database)).toAbsolutePath().normalize();
        StringBuilder uri = new StringBuilder("file:");
        for (byte b : path.toString().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || "/._-~".indexOf(c) >= 0)) {
                uri.append(c);
            } else {
                uri.append(String.format("%%%02X", (int) c));
            }
        }
        return uri.toString();
    }

    private boolean isInMemory() {
        return database.equals(":memory:") || database.isEmpty();
    }

    /** Returns the name of the file; {@code null} for a database in memory. */
    @Nullable
    String file() {
        return isInMemory() ? null : database;
    }
}
