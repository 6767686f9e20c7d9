/**
 * Connection pools of the bridge, made with HikariCP, for the options {@code datasource.NAME.*}. Internal: public types
 * are for the Python modules of this jar.
 */
@NullMarked
package org.wsgibridge.jdbc.pool;

import org.jspecify.annotations.NullMarked;
