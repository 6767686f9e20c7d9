/**
 * The Java part of {@code MySQLdb}, on MariaDB Connector/J. The driver only connects and authenticates. Statements are
 * sent unchanged, as bytes, and values are received as the text that the server sends. Internal: public types are for
 * the Python part.
 */
@NullMarked
package org.wsgibridge.jdbc.mysql;

import org.jspecify.annotations.NullMarked;
