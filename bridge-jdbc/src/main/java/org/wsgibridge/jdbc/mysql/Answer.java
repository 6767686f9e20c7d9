package org.wsgibridge.jdbc.mysql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.PyString;

/**
 * The immediate answer of the server to a statement. Immutable.
 *
 * @param columns the columns of its result; {@code null} for a statement that returns no rows
 * @param affected how many rows it has changed; -1 for a statement that returns rows
 * @param insertId the value that AUTO_INCREMENT has generated, as an unsigned number; 0 for none
 * @param info the message of the server; {@code null} for none
 */
record Answer(
        @Nullable List<Column> columns,
        long affected,
        long insertId,
        @Nullable PyString info) {}
