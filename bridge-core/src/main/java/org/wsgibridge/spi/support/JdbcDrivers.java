package org.wsgibridge.spi.support;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/** The list of JDBC drivers, which is one of the whole JVM and outlives a web application. */
public final class JdbcDrivers {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcDrivers.class);

    private JdbcDrivers() {}

    /**
     * Takes the drivers of the bridge's class loader out of the {@link DriverManager}, which would keep that class
     * loader forever. A driver is there as soon as its class is initialized. To be called when a bridge or engine is
     * closed.
     */
    public static void deregister() {
        ClassLoader own = JdbcDrivers.class.getClassLoader();
        for (Driver driver : drivers()) {
            if (driver.getClass().getClassLoader() == own) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException | RuntimeException | LinkageError e) {
                    // A driver may run code of its own then, and those that are left must go as well.
                    LogCode.LEFT_IN_JVM.log(
                            LOG, "the JDBC driver " + driver.getClass().getName(), e);
                }
            }
        }
    }

    /** The first call in a JVM makes the drivers that the thread's context class loader finds: not those of a WAR. */
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
