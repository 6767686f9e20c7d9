package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state in which a pool gives a connection, and gets it back: the database, and the variables that differ from the
 * server's, such as those of {@code sessionVariables} and {@code initSql} in the URL.
 */
final class Initial {
    private final byte @Nullable [] database;
    private final byte[] assignments;

    private Initial(byte @Nullable [] database, byte[] assignments) {
        this.database = database;
        this.assignments = assignments;
    }

    /**
     * Asks for the state as it is.
     *
     * @param wire the connection
     * @param client what it is a connection of; what the URL sets is asked for once for each
     */
    static Initial of(Wire wire, Object client) throws SQLException {
        List<String> assignments = new ArrayList<>(Variables.ofUrl(wire, client));
        // These come last: the encodings of a connection change each other.
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
     * Brings the state back. The transaction is rolled back; temporary tables, locks, prepared statements, user
     * variables and other settings of the session go.
     *
     * @throws SQLException if the connection is not as it was
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
