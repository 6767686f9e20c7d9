package org.wsgibridge.settings;

import java.time.Duration;

/**
 * The settings of a pool of connections to a database: the options {@code datasource.NAME.*}. Immutable.
 *
 * @param name the name that applications use, without {@code datasource:}
 * @param url the JDBC URL
 * @param user the user; {@code ""} if the URL names the user or none is needed
 * @param password the password; {@code ""} if there is none
 * @param driver the class of the driver; {@code ""} to find the driver by the URL
 * @param maximumPoolSize the largest number of connections, idle or in use
 * @param minimumIdle how many idle connections are kept open
 * @param connectionTimeout how long a caller waits for a connection
 * @param idleTimeout after how long an idle connection is closed; zero for never
 * @param maximumLifetime how old a connection may become; zero for no limit
 */
public record DataSourceSettings(
        String name,
        String url,
        String user,
        String password,
        String driver,
        int maximumPoolSize,
        int minimumIdle,
        Duration connectionTimeout,
        Duration idleTimeout,
        Duration maximumLifetime) {

    /** Returns the settings of the same pool, which then opens a connection only when a caller asks for one. */
    public DataSourceSettings onDemand() {
        return new DataSourceSettings(
                name,
                url,
                user,
                password,
                driver,
                maximumPoolSize,
                0,
                connectionTimeout,
                Duration.ZERO,
                maximumLifetime);
    }

    /** Returns the beginning of the pool's options, such as {@code datasource.shop}. Contains no password. */
    @Override
    public String toString() {
        return "datasource." + name;
    }
}
