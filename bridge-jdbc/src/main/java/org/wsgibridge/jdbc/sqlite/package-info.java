/**
 * The Java part of the module {@code _sqlite3}, on the JDBC driver of Xerial. The package {@code sqlite3} above it is
 * that of CPython 2.7. Internal: public types are for the Python part.
 */
@NullMarked
package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.NullMarked;
