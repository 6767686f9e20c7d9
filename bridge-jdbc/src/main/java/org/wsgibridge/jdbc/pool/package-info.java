/** Connection pools of the bridge, by HikariCP, for the options {@code datasource.NAME.*}. */
@NullMarked
package org.wsgibridge.jdbc.pool;

import org.jspecify.annotations.NullMarked;
