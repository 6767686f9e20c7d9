package org.wsgibridge.jdbc.mysql;

import java.sql.SQLException;
import org.mariadb.jdbc.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jdbc.Cancellation;

/**
 * Ends the statement that a connection runs. Thread-safe.
 *
 * @param connection the connection
 * @param wire the protocol on it
 */
record Ending(Connection connection, Wire wire) implements Cancellation.Server {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    @Override
    public void askToCancel() throws SQLException {
        connection.cancelCurrentQuery();
    }

    @Override
    public void cut() {
        wire.cut();
        try {
            connection.abort(Runnable::run);
        } catch (SQLException failure) {
            LOG.debug("a connection could not be cut", failure);
        }
    }
}
