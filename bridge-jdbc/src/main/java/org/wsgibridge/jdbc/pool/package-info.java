/** Connection pools of the bridge, made with HikariCP, for the options {@code datasource.NAME.*}. */
@NullMarked
package org.wsgibridge.jdbc.pool;

import org.jspecify.annotations.NullMarked;
