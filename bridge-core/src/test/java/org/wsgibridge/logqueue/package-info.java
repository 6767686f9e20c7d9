/** Tests of the bridge's own log, when it stalls. */
@NullMarked
package org.wsgibridge.logqueue;

import org.jspecify.annotations.NullMarked;
