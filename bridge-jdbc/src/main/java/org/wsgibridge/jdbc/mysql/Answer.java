package org.wsgibridge.jdbc.mysql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.PyString;

/**
 * What the server says immediately to a statement.
 *
 * @param columns its columns, {@code null} for a statement that returns no rows
 * @param affected how many rows it changed
 * @param insertId the value that AUTO_INCREMENT gave, an unsigned number; 0 for none
 * @param info the server's words, {@code null} for none
 */
record Answer(
        @Nullable List<Column> columns,
        long affected,
        long insertId,
        @Nullable PyString info) {}
