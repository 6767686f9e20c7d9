package org.wsgibridge.jdbc.pool;

import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gets connections by name: from a pool of the bridge, or from a DataSource in JNDI. Stateless. */
public final class BoundConnections {
    private BoundConnections() {}

    /**
     * Takes a connection from a pool of the bridge.
     *
     * @param name the name of the pool
     * @param user must be {@code null}, because the pool has its own user
     * @throws SQLException if there is no such pool, or no connection
     */
    public static Connection ofPool(String name, @Nullable String user) throws SQLException {
        if (user != null) {
            throw new SQLException("it has a user of its own: leave out user and password");
        }
        return Pools.connect(name);
    }

    /**
     * Gets a connection from a DataSource.
     *
     * @param name its name in JNDI, which is looked up for the thread's context class loader
     * @param user the user; {@code null} for that of the DataSource
     * @param password the password of the user; {@code null} for none
     * @throws NamingException if the name is not bound, or not to a DataSource
     * @throws SQLException if there is no connection
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
