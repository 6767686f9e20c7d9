package org.wsgibridge.jdbc.postgresql;

import java.sql.SQLException;
import org.postgresql.core.QueryExecutor;
import org.wsgibridge.jdbc.Cancellation;

/**
 * Ends a statement of a PostgreSQL server. Thread-safe.
 *
 * @param executor runs the statement
 */
record Ending(QueryExecutor executor) implements Cancellation.Server {

    @Override
    public void askToCancel() throws SQLException {
        executor.sendQueryCancel();
    }

    @Override
    public void cut() {
        executor.abort();
    }
}
