/** The facade of the bridge, which connects mounts with process groups. */
@NullMarked
package org.wsgibridge.bridge;

import org.jspecify.annotations.NullMarked;
