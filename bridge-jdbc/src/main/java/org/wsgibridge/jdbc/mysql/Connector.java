package org.wsgibridge.jdbc.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;

/** Opens connections with the driver. Stateless. */
public final class Connector {
    private static final Pattern HOST = Pattern.compile("[\\w.:-]+");

    private Connector() {}

    /**
     * Opens a connection.
     *
     * @param host the name or the address of a host
     * @param port its port
     * @param settings options of the driver; they override the defaults
     * @throws SQLException if it cannot be opened
     */
    public static Connection open(String host, int port, Map<String, String> settings) throws SQLException {
        if (!HOST.matcher(host).matches()) {
            throw new SQLException("invalid host \"" + host + "\": must be the name or the address of a host");
        }
        if (port < 0 || port > 0xFFFF) {
            throw new SQLException("invalid port " + port + ": must be from 1 to 65535");
        }
        Properties properties = new Properties();
        // MySQL's own client does not do this.
        properties.setProperty("jdbcCompliantTruncation", "false");
        properties.setProperty("tcpKeepAlive", "true");
        settings.forEach(properties::setProperty);
        String url = "jdbc:mariadb://address=(host=" + host + ")(port=" + port + ")/";
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take " + url);
        }
        return connection;
    }
}
