package org.wsgibridge.jdbc.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;

/** The open pools by their names, for all code in the class loader of the deployment. Thread-safe. */
public final class Pools {
    private static final ConcurrentMap<String, Pool> OPEN = new ConcurrentHashMap<>();

    private Pools() {}

    /** Binds a pool to its name. It replaces a pool that has that name. */
    static void bind(Pool pool) {
        OPEN.put(pool.name(), pool);
    }

    /** Removes a pool from its name, unless another pool has the name by now. */
    static void unbind(Pool pool) {
        OPEN.remove(pool.name(), pool);
    }

    /**
     * Returns a pool, for code that uses JDBC itself.
     *
     * @param name the part NAME of the options {@code datasource.NAME.*}
     * @throws SQLException if there is no such pool; the message lists the existing ones
     */
    public static DataSource dataSource(String name) throws SQLException {
        return find(name).source();
    }

    /**
     * Takes a connection from a pool. {@link Connection#close} gives it back.
     *
     * @param name the name of the pool
     * @throws SQLException if there is no such pool, or no connection; says what to do
     */
    public static Connection connect(String name) throws SQLException {
        return find(name).connect();
    }

    private static Pool find(String name) throws SQLException {
        Pool pool = OPEN.get(name);
        if (pool == null) {
            String known = OPEN.isEmpty() ? "there are none" : "there are " + new TreeSet<>(OPEN.keySet());
            throw new SQLException("there is no data source \"" + name + "\", " + known + ": set the option datasource."
                    + name + ".url");
        }
        return pool;
    }
}
