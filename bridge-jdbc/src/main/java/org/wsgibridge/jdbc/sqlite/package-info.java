/**
 * The module {@code _sqlite3} of CPython 2.7 over the JDBC driver of Xerial, below the stock {@code sqlite3/dbapi2.py}.
 */
@NullMarked
package org.wsgibridge.jdbc.sqlite;

import org.jspecify.annotations.NullMarked;
