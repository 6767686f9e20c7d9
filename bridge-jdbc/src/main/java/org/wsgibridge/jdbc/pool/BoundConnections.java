package org.wsgibridge.jdbc.pool;

import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections that an application names: of a pool of the bridge, or of a DataSource that JNDI has. */
public final class BoundConnections {
    private BoundConnections() {}

    /**
     * Takes a connection out of a pool of the bridge.
     *
     * @param name its name
     * @param user must be {@code null}: the pool has its own
     * @throws SQLException why there is no connection
     */
    public static Connection ofPool(String name, @Nullable String user) throws SQLException {
        if (user != null) {
            throw new SQLException("it has a user of its own: leave out user and password");
        }
        return Pools.connect(name);
    }

    /**
     * Gets a connection of a DataSource.
     *
     * @param name its name in JNDI, which the thread's context class loader decides about
     * @param user the user, or {@code null} for the one of the DataSource
     * @param password its password, or {@code null}
     * @throws NamingException if the name is not bound
     * @throws SQLException why there is no connection
     */
    @SuppressWarnings(
            "BanJNDI") // The application's settings name it, and only what the container has bound is looked up.
    public static Connection lookUp(String name, @Nullable String user, @Nullable String password)
            throws NamingException, SQLException {
        if (name.indexOf(':') >= 0 && !name.startsWith("java:")) {
            throw new NamingException("a name with a scheme must start with java:");
        }
        Object bound = new InitialContext().lookup(name);
        if (!(bound instanceof DataSource source)) {
            throw new NamingException("it is a " + bound.getClass().getName() + ", not a javax.sql.DataSource");
        }
        return user == null ? source.getConnection() : source.getConnection(user, password);
    }
}
