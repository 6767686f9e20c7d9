/** Tests of the bridge's own log. */
@NullMarked
package org.wsgibridge.log;

import org.jspecify.annotations.NullMarked;
