/**
 * The Java part of {@code MySQLdb} over MariaDB Connector/J: the driver connects and authenticates; statements go as
 * they are, as bytes, and values come as the text that the server sends.
 */
@NullMarked
package org.wsgibridge.jdbc.mysql;

import org.jspecify.annotations.NullMarked;
