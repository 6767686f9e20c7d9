package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a connection when it comes from a pool, which is restored before it is given back. It consists of the
 * database and of the session variables that differ from the server's, such as those that {@code sessionVariables} and
 * {@code initSql} in the URL set. Immutable.
 */
final class Initial {
    private final byte @Nullable [] database;
    private final byte[] assignments;

    private Initial(byte @Nullable [] database, byte[] assignments) {
        this.database = database;
        this.assignments = assignments;
    }

    /**
     * Asks the server for the present state.
     *
     * @param wire the connection
     * @param client identifies the connection; the variables that the URL sets are asked for only once for each
     * @throws SQLException if the server cannot be asked
     */
    static Initial of(Wire wire, Object client) throws SQLException {
        List<String> assignments = new ArrayList<>(Variables.ofUrl(wire, client));
        // Last, because setting one encoding of a connection changes others.
        assignments.addAll(Variables.ofDrivers(wire));
        return new Initial(database(wire), Variables.bytes("SET " + String.join(", ", assignments)));
    }

    private static byte @Nullable [] database(Wire wire) throws SQLException {
        byte[] database = null;
        for (byte[] row : Variables.rows(wire, "SELECT DATABASE()")) {
            byte[] name = new Packet(row).string();
            database = name.length == 0 ? null : name;
        }
        return database;
    }

    /**
     * Restores the state. The transaction is rolled back, and temporary tables, locks, prepared statements, user
     * variables and other settings of the session are dropped.
     *
     * @throws SQLException if the state could not be restored; then the connection must not be used again
     */
    void restore(Wire wire) throws SQLException {
        wire.send(new Command(Command.RESET_CONNECTION));
        wire.send(new Command(Command.QUERY, assignments));
        if (database != null) {
            wire.send(new Command(Command.INIT_DB, database));
        } else if (database(wire) != null) {
            throw new SQLException("a session that had no database has one, which no command takes away");
        }
    }
}
