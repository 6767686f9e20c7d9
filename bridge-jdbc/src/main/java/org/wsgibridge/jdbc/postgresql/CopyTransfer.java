package org.wsgibridge.jdbc.postgresql;

import java.sql.SQLException;
import org.postgresql.copy.CopyOperation;

/** Moves the data of a COPY statement. */
public interface CopyTransfer {
    /**
     * Moves all of it.
     *
     * @param operation the statement, which waits for data or has some
     * @return the number of rows
     * @throws SQLException what the server says
     */
    long run(CopyOperation operation) throws SQLException;
}
