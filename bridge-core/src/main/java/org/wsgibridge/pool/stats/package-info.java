/** Snapshots of process groups, interpreters and requests for pages, gauges and logs. A public API. */
@NullMarked
package org.wsgibridge.pool.stats;

import org.jspecify.annotations.NullMarked;
