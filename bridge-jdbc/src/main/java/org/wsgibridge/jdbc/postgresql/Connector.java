package org.wsgibridge.jdbc.postgresql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Opens connections with the driver. Stateless. */
public final class Connector {
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("user", "user"),
            Map.entry("password", "password"),
            Map.entry("options", "options"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("socket_timeout", "socketTimeout"),
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("require_auth", "requireAuth"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("krbsrvname", "kerberosServerName"));

    private static final Pattern HOST = Pattern.compile("[^/?#&@%\\s\\[\\]\\\\\\p{Cntrl}]+");
    private static final Pattern PORT = Pattern.compile("[0-9]{0,5}");

    private Connector() {}

    /**
     * Opens a connection with pgjdbc.
     *
     * @param settings the keywords of libpq and their values
     * @throws SQLException if it cannot be opened
     */
    public static Connection open(Map<String, String> settings) throws SQLException {
        Properties properties = new Properties();
        settings.forEach((keyword, value) -> {
            String name = SAME.get(keyword);
            if (name != null && !value.isEmpty()) {
                properties.setProperty(name, value);
            }
        });
        String limit = properties.getProperty("connectTimeout");
        if (limit != null) {
            properties.setProperty("loginTimeout", limit);
        }
        properties.putIfAbsent("ApplicationName", settings.getOrDefault("fallback_application_name", ""));
        properties.setProperty("allowEncodingChanges", "true");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("cancelSignalTimeout", "2");
        properties.setProperty("tcpKeepAlive", String.valueOf(!"0".equals(settings.get("keepalives"))));
        targetServer(settings.get("target_session_attrs"), properties);
        Connection connection = new Driver().connect(url(settings), properties);
        if (connection == null) {
            throw new SQLException("pgjdbc does not take " + url(settings));
        }
        return connection;
    }

    private static void targetServer(@Nullable String wanted, Properties properties) {
        if (wanted != null) {
            properties.setProperty(
                    "targetServerType",
                    switch (wanted) {
                        case "read-write", "primary" -> "primary";
                        case "read-only", "standby" -> "secondary";
                        case "prefer-standby" -> "preferSecondary";
                        default -> "any";
                    });
        }
    }

    private static String url(Map<String, String> settings) throws SQLException {
        List<String> hosts = List.of(settings.getOrDefault("host", "localhost").split(",", -1));
        List<String> ports = List.of(settings.getOrDefault("port", "5432").split(",", -1));
        StringJoiner servers = new StringJoiner(",");
        for (int i = 0; i < hosts.size(); i++) {
            String port = ports.get(ports.size() == 1 ? 0 : Math.min(i, ports.size() - 1));
            check("host", hosts.get(i), HOST, "the name or the address of a host");
            check("port", port, PORT, "a number");
            String host = hosts.get(i).indexOf(':') >= 0 ? "[" + hosts.get(i) + "]" : hosts.get(i);
            servers.add(host + ":" + (port.isEmpty() ? "5432" : port));
        }
        String database = settings.getOrDefault("dbname", settings.getOrDefault("user", ""));
        return "jdbc:postgresql://" + servers + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** Refuses a value that would change another part of the URL, such as a parameter. */
    private static void check(String keyword, String value, Pattern form, String expected) throws SQLException {
        if (!form.matcher(value).matches()) {
            throw new SQLException("invalid " + keyword + " \"" + value + "\": must be " + expected);
        }
    }
}
