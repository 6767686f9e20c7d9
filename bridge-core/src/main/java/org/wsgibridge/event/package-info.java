/** Events of the bridge and the listener that receives them. */
@NullMarked
package org.wsgibridge.event;

import org.jspecify.annotations.NullMarked;
