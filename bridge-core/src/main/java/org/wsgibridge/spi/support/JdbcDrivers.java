package org.wsgibridge.spi.support;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/** Cleans up the list of JDBC drivers, which belongs to the whole JVM and outlives a web application. Thread-safe. */
public final class JdbcDrivers {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcDrivers.class);

    private JdbcDrivers() {}

    /**
     * Deregisters the drivers of the bridge's class loader. Otherwise the {@link DriverManager} would keep that class
     * loader in memory. A driver registers itself when its class is initialized. Call this when a bridge or an engine
     * is closed.
     */
    public static void deregister() {
        ClassLoader own = JdbcDrivers.class.getClassLoader();
        for (Driver driver : drivers()) {
            if (driver.getClass().getClassLoader() == own) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException | RuntimeException | LinkageError e) {
                    // Deregistering may run code of the driver. A failure must not keep the other drivers registered.
                    LogCode.LEFT_IN_JVM.log(
                            LOG, "the JDBC driver " + driver.getClass().getName(), e);
                }
            }
        }
    }

    /**
     * Returns the registered drivers. The first call in a JVM also loads the drivers that the thread's context class
     * loader finds; those of a WAR must not be among them.
     */
    private static List<Driver> drivers() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return Collections.list(DriverManager.getDrivers());
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
