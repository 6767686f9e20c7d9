package org.wsgibridge.jdbc.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;

/** One connection pool. Thread-safe. */
final class Pool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
    private static final long SHORTEST_VALIDATION = 250;
    private static final long LONGEST_VALIDATION = 5000;

    private final DataSourceSettings settings;
    private final HikariDataSource source;

    private Pool(DataSourceSettings settings, HikariDataSource source) {
        this.settings = settings;
        this.source = source;
    }

    /**
     * Opens a pool. Connections are made in the background, so the deployment can start without the database.
     *
     * @param settings the settings of the pool
     * @param meterRegistry the Micrometer registry for its metrics; {@code null} for none
     * @throws SettingsException if there is no driver for it, or the driver does not accept the URL
     */
    static Pool open(DataSourceSettings settings, @Nullable Object meterRegistry) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(settings.name());
        config.setJdbcUrl(settings.url());
        setDriver(settings, config);
        if (!settings.user().isEmpty()) {
            config.setUsername(settings.user());
        }
        if (!settings.password().isEmpty()) {
            config.setPassword(settings.password());
        }
        config.setMaximumPoolSize(settings.maximumPoolSize());
        config.setMinimumIdle(settings.minimumIdle());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(validationTimeout(settings.connectionTimeout()));
        config.setIdleTimeout(settings.idleTimeout().toMillis());
        config.setMaxLifetime(settings.maximumLifetime().toMillis());
        config.setInitializationFailTimeout(-1);
        if (meterRegistry != null) {
            config.setMetricRegistry(meterRegistry);
        }
        if (settings.url().startsWith("jdbc:postgresql:")) {
            setPostgresql(settings.connectionTimeout(), config);
        } else if (settings.url().startsWith("jdbc:mariadb:")) {
            setMariadb(settings.connectionTimeout(), config);
        }
        return new Pool(settings, source(settings, config));
    }

    /**
     * Returns the timeout of a validation in milliseconds. It is short enough that a caller can find several broken
     * connections and still get another one in time.
     */
    private static long validationTimeout(Duration connectionTimeout) {
        return Math.max(SHORTEST_VALIDATION, Math.min(LONGEST_VALIDATION, connectionTimeout.toMillis() / 4));
    }

    private static HikariDataSource source(DataSourceSettings settings, HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            // Without the message: it may have the URL, which may have a password.
            LOG.debug("HikariCP does not open {}: {}", settings, e.getClass().getName());
            throw new SettingsException(List.of(settings + (settings.driver().isEmpty() ? ".url" : ".driver")
                    + ": the driver " + config.getDriverClassName()
                    + " cannot be used with the URL: expected a driver and a URL of the same database"));
        }
    }

    private static void setDriver(DataSourceSettings settings, HikariConfig config) {
        Optional<String> driver =
                settings.driver().isEmpty() ? Drivers.classFor(settings.url()) : Optional.of(settings.driver());
        String place = "expected its jar in WEB-INF/lib or on the class path";
        if (driver.isEmpty()) {
            String kind = settings.url().replaceFirst("^(jdbc:[^:/?;]*).*", "$1");
            throw new SettingsException(List.of(settings + ".url: there is no JDBC driver for " + kind + ": " + place));
        }
        if (!Drivers.isDriver(driver.get())) {
            throw new SettingsException(
                    List.of(settings + ".driver = " + driver.get() + ": expected a class that is a JDBC driver"));
        }
        try {
            config.setDriverClassName(driver.get());
        } catch (RuntimeException | LinkageError e) {
            throw new SettingsException(
                    List.of(settings + ".driver = " + driver.get() + ": the class cannot be loaded: " + place));
        }
    }

    /**
     * Sets the options that psycopg2 of this library sets for its own connections. Those in the URL take precedence.
     */
    private static void setPostgresql(Duration connect, HikariConfig config) {
        String seconds = String.valueOf(Math.max(1, connect.toSeconds()));
        config.addDataSourceProperty("preferQueryMode", "simple");
        config.addDataSourceProperty("allowEncodingChanges", "true");
        config.addDataSourceProperty("cancelSignalTimeout", "2");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", seconds);
        config.addDataSourceProperty("loginTimeout", seconds);
    }

    /** Sets the options that MySQLdb of this library sets for its own connections. Those in the URL take precedence. */
    private static void setMariadb(Duration connect, HikariConfig config) {
        config.addDataSourceProperty("allowMultiQueries", "true");
        config.addDataSourceProperty("jdbcCompliantTruncation", "false");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", String.valueOf(connect.toMillis()));
    }

    String name() {
        return settings.name();
    }

    DataSource source() {
        return source;
    }

    /**
     * Takes a connection from the pool.
     *
     * @throws SQLException if there is none within {@code connection-timeout}; says why, and what to do
     */
    Connection connect() throws SQLException {
        try {
            return source.getConnection();
        } catch (SQLTransientConnectionException e) {
            HikariPoolMXBean state = source.getHikariPoolMXBean();
            if (state != null && isExhausted(state, e)) {
                throw exhausted(e, state.getThreadsAwaitingConnection());
            }
            throw unavailable(e.getCause() instanceof SQLException cause ? cause : e);
        }
    }

    /** Returns whether a caller got no connection because all were in use. One may have been returned since. */
    private boolean isExhausted(HikariPoolMXBean state, SQLException failure) {
        int most = settings.maximumPoolSize();
        return state.getActiveConnections() >= most
                || (failure.getCause() == null && state.getTotalConnections() >= most);
    }

    private SQLException unavailable(SQLException cause) {
        LogCode.NO_CONNECTION.log(LOG, name(), cause.getMessage());
        String state = cause.getSQLState();
        String check =
                state != null && state.startsWith("28") ? ".user and .password" : ".url, and whether the server runs";
        return new SQLException(
                cause.getMessage() + " (tried for " + seconds() + " s; check " + settings + check + ")", state, cause);
    }

    private SQLException exhausted(SQLException cause, int waiting) {
        LogCode.POOL_EXHAUSTED.log(LOG, settings.maximumPoolSize(), name(), seconds(), waiting);
        return new SQLException(
                "all " + settings.maximumPoolSize() + " connections were in use for " + seconds()
                        + " s: close connections that are not used, or raise " + settings + ".maximum-pool-size",
                cause.getSQLState(),
                cause);
    }

    private String seconds() {
        return BigDecimal.valueOf(settings.connectionTimeout().toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public void close() {
        source.close();
    }
}
