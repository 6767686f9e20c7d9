package org.wsgibridge.jdbc.postgresql;

import java.sql.SQLException;
import org.postgresql.copy.CopyOperation;

/** Moves the data of a COPY statement. */
public interface CopyTransfer {
    /**
     * Moves all data.
     *
     * @param operation the statement, which waits for data or has data
     * @return the number of rows
     * @throws SQLException if the server reports an error, or the connection breaks
     */
    long run(CopyOperation operation) throws SQLException;
}
