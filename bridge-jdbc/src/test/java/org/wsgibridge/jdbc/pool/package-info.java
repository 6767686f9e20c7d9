/** Tests of the connection pools. */
@NullMarked
package org.wsgibridge.jdbc.pool;

import org.jspecify.annotations.NullMarked;
