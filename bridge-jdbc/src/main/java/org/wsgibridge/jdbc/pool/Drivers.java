package org.wsgibridge.jdbc.pool;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Optional;
import java.util.ServiceLoader;

/** The JDBC drivers that the class loader of the deployment has. */
final class Drivers {
    private Drivers() {}

    /** Returns the class of the driver that takes a URL. */
    static Optional<String> classFor(String url) {
        for (Driver driver : ServiceLoader.load(Driver.class, Drivers.class.getClassLoader())) {
            if (accepts(driver, url)) {
                return Optional.of(driver.getClass().getName());
            }
        }
        return Optional.empty();
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Takes the deployment's drivers out of the {@link DriverManager}, which would keep its class loader for ever. */
    static void deregister() {
        ClassLoader own = Drivers.class.getClassLoader();
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
