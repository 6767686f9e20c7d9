package org.wsgibridge.jdbc.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The state in which a pool gives a connection, and gets it back: the database, and the variables that drivers and pools
 * set when they connect.
 */
final class Initial {
    private static final String QUERY =
            "SHOW SESSION VARIABLES WHERE Variable_name IN ('autocommit', 'sql_mode', 'time_zone', "
                    + "'character_set_client', 'character_set_results', 'collation_connection', 'tx_isolation', "
                    + "'transaction_isolation', 'tx_read_only', 'transaction_read_only', 'session_track_system_variables')";
    private static final Pattern PLAIN = Pattern.compile("[\\w ,:+/*.-]*");

    private final byte @Nullable [] database;
    private final byte[] assignments;

    private Initial(byte @Nullable [] database, byte[] assignments) {
        this.database = database;
        this.assignments = assignments;
    }

    /** Asks for the state as it is. */
    static Initial of(Wire wire) throws SQLException {
        List<String> assignments = new ArrayList<>();
        for (byte[] row : rows(wire, QUERY)) {
            Packet packet = new Packet(row);
            String name = string(packet.string());
            String value = string(packet.string());
            if (PLAIN.matcher(value).matches()) {
                boolean none = value.isEmpty() && name.startsWith("character_set");
                assignments.add(name + "=" + (none ? "NULL" : "'" + value + "'"));
            }
        }
        byte[] database = null;
        for (byte[] row : rows(wire, "SELECT DATABASE()")) {
            byte[] name = new Packet(row).string();
            database = name.length == 0 ? null : name;
        }
        return new Initial(database, bytes("SET " + String.join(", ", assignments)));
    }

    private static List<byte[]> rows(Wire wire, String sql) throws SQLException {
        wire.send(new Command(Command.QUERY, bytes(sql)));
        List<byte[]> rows = new ArrayList<>();
        for (byte[] row = wire.row(); row != null; row = wire.row()) {
            rows.add(row);
        }
        return rows;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * Brings the state back. The transaction is rolled back; temporary tables, locks, prepared statements, user variables
     * and other settings of the session go.
     */
    void restore(Wire wire) throws SQLException {
        wire.send(new Command(Command.RESET_CONNECTION));
        wire.send(new Command(Command.QUERY, assignments));
        if (database != null) {
            wire.send(new Command(Command.INIT_DB, database));
        }
    }
}
