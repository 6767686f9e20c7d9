package org.wsgibridge.jdbc.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads variables of a session. Returns assignments for {@code SET} that give the variables their present values again.
 * Thread-safe.
 */
final class Variables {
    private static final Logger LOG = LoggerFactory.getLogger(Variables.class);
    private static final String BY_DRIVERS = "Variable_name IN ('autocommit', 'sql_mode', 'time_zone', "
            + "'character_set_client', 'character_set_results', 'collation_connection', 'tx_isolation', "
            + "'transaction_isolation', 'tx_read_only', 'transaction_read_only', 'session_track_system_variables')";
    private static final String OTHERS = " VARIABLES WHERE NOT (" + BY_DRIVERS
            + " OR Variable_name LIKE 'character\\_set\\_%' OR Variable_name LIKE 'collation\\_%')";
    /** Text that needs no escaping in a literal, whatever the {@code sql_mode} is. */
    private static final Pattern PLAIN = Pattern.compile("[ -&(-\\[\\]-~]*");

    private static final String WITHOUT_IGNORE_SPACE =
            "SET sql_mode=IF(FIND_IN_SET('IGNORE_SPACE', @@GLOBAL.sql_mode), "
                    + "@@sql_mode, REPLACE(@@sql_mode, 'IGNORE_SPACE', ''))";
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Map<Object, List<String>> OF_URLS = Collections.synchronizedMap(new WeakHashMap<>());

    private Variables() {}

    /** Returns the assignments of variables that drivers and pools set when they connect, and may set again later. */
    static List<String> ofDrivers(Wire wire) throws SQLException {
        List<String> assignments = new ArrayList<>();
        query(wire, "SHOW SESSION VARIABLES WHERE " + BY_DRIVERS).forEach((name, value) -> {
            if (PLAIN.matcher(value).matches()) {
                boolean none = value.isEmpty() && name.startsWith("character_set");
                assignments.add(name + "=" + (none ? "NULL" : "'" + value + "'"));
            }
        });
        return assignments;
    }

    /**
     * Returns the assignments of other variables that differ from the server's global ones. Each connection is asked
     * only once.
     *
     * @param wire the connection
     * @param client identifies the connection; it is referred to weakly
     */
    static List<String> ofUrl(Wire wire, Object client) throws SQLException {
        List<String> known = OF_URLS.get(client);
        if (known == null) {
            known = differing(wire);
            OF_URLS.put(client, known);
        }
        return known;
    }

    /**
     * Removes the mode IGNORE_SPACE, which the driver sets. MySQL's own client does not set it, and stored routines
     * would keep it.
     */
    static void dropIgnoreSpace(Wire wire) throws SQLException {
        wire.send(new Command(Command.QUERY, bytes(WITHOUT_IGNORE_SPACE)));
    }

    private static List<String> differing(Wire wire) throws SQLException {
        Map<String, String> globals = query(wire, "SHOW GLOBAL" + OTHERS);
        List<String> assignments = new ArrayList<>();
        for (Map.Entry<String, String> each :
                query(wire, "SHOW SESSION" + OTHERS).entrySet()) {
            String global = globals.get(each.getKey());
            String assignment = global == null || global.equals(each.getValue()) ? null : assignment(wire, each);
            if (assignment != null) {
                assignments.add(assignment);
            }
        }
        return List.copyOf(assignments);
    }

    /** Returns an assignment that the server accepts; {@code null} if a session cannot set the variable. */
    private static @Nullable String assignment(Wire wire, Map.Entry<String, String> variable) throws SQLException {
        String value = variable.getValue();
        List<String> literals = new ArrayList<>();
        if (NUMBER.matcher(value).matches()) {
            literals.add(value);
        }
        if (PLAIN.matcher(value).matches()) {
            literals.add("'" + value + "'");
        }
        for (String literal : literals) {
            String assignment = variable.getKey() + "=" + literal;
            try {
                wire.send(new Command(Command.QUERY, bytes("SET " + assignment)));
                return assignment;
            } catch (ServerError refused) {
                if (wire.isClosed()) {
                    throw refused;
                }
                LOG.debug("a session cannot set {}", assignment, refused);
            }
        }
        return null;
    }

    private static Map<String, String> query(Wire wire, String sql) throws SQLException {
        Map<String, String> values = new LinkedHashMap<>();
        for (byte[] row : rows(wire, sql)) {
            Packet packet = new Packet(row);
            values.put(string(packet.string()), string(packet.string()));
        }
        return values;
    }

    static List<byte[]> rows(Wire wire, String sql) throws SQLException {
        wire.send(new Command(Command.QUERY, bytes(sql)));
        List<byte[]> rows = new ArrayList<>();
        for (byte[] row = wire.row(); row != null; row = wire.row()) {
            rows.add(row);
        }
        return rows;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
