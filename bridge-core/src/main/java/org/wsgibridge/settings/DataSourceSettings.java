package org.wsgibridge.settings;

import java.time.Duration;

/**
 * A pool of connections to a database.
 *
 * @param name what applications call it
 * @param url the JDBC URL
 * @param user the user; {@code ""} where the URL has it or none is needed
 * @param password the password; {@code ""} for none
 * @param driver the class of the driver; {@code ""} to find it by the URL
 * @param maximumPoolSize the most connections
 * @param minimumIdle how many idle ones are kept
 * @param connectionTimeout how long a caller waits for one
 * @param idleTimeout after how long an idle one is closed; zero for never
 * @param maximumLifetime how old one may become; zero for no limit
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

    /** Returns the same for a pool that opens a connection only when a caller asks for it. */
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

    /** Returns the name, without anything secret. */
    @Override
    public String toString() {
        return "datasource." + name;
    }
}
