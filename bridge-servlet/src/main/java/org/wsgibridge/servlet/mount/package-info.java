/** The mounts of a deployment and the environ variables of their requests. */
@NullMarked
package org.wsgibridge.servlet.mount;

import org.jspecify.annotations.NullMarked;
