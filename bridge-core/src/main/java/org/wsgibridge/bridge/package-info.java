/** The facade that ties mounts to process groups. */
@NullMarked
package org.wsgibridge.bridge;

import org.jspecify.annotations.NullMarked;
