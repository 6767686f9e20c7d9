/** Mounts of a deployment, and the environ of their requests. */
@NullMarked
package org.wsgibridge.servlet.mount;

import org.jspecify.annotations.NullMarked;
