/** Tests of the bridge's own log, when it stalls. */
@NullMarked
package org.wsgibridge.log.queue;

import org.jspecify.annotations.NullMarked;
