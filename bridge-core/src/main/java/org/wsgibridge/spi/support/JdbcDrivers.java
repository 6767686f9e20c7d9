package org.wsgibridge.spi.support;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/** The list of JDBC drivers, which is one of the whole JVM and outlives a web application. */
public final class JdbcDrivers {
    private JdbcDrivers() {}

    /**
     * Takes the drivers of the bridge's class loader out of the {@link DriverManager}, which would keep that class
     * loader for ever. A driver is there as soon as its class is initialized. To be called when a bridge or engine is
     * closed.
     */
    public static void deregister() {
        ClassLoader own = JdbcDrivers.class.getClassLoader();
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == own) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
