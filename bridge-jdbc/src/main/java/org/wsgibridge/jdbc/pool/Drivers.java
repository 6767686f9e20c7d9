package org.wsgibridge.jdbc.pool;

import java.sql.Driver;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds JDBC drivers in the class loader of the deployment. Stateless. */
final class Drivers {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);
    private static final int MAX_BROKEN = 100;

    private Drivers() {}

    /** Returns the class name of the driver that accepts a URL. */
    static Optional<String> classFor(String url) {
        return classFor(url, Drivers.class.getClassLoader());
    }

    /**
     * Returns the class name of the driver that accepts a URL. A driver that cannot be loaded, such as one for a newer
     * Java, is skipped.
     *
     * @param url the URL
     * @param loader the class loader that has the drivers
     */
    static Optional<String> classFor(String url, ClassLoader loader) {
        Iterator<ServiceLoader.Provider<Driver>> drivers =
                ServiceLoader.load(Driver.class, loader).stream().iterator();
        // The iterator may not advance after an error, so the number of attempts is limited.
        for (int broken = 0; broken < MAX_BROKEN; ) {
            try {
                if (!drivers.hasNext()) {
                    return Optional.empty();
                }
                Driver driver = drivers.next().get();
                if (accepts(driver, url)) {
                    return Optional.of(driver.getClass().getName());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                broken++;
                LOG.debug("a JDBC driver cannot be loaded", e);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns whether a class is a JDBC driver. Returns true if the deployment's class loader does not have the class.
     */
    static boolean isDriver(String name) {
        try {
            return Driver.class.isAssignableFrom(Class.forName(name, false, Drivers.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return true;
        }
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }
}
