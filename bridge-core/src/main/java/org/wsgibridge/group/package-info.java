/** Process groups: interpreters, slots, the admission queue, leases, deadlines and supervision. */
@NullMarked
package org.wsgibridge.group;

import org.jspecify.annotations.NullMarked;
