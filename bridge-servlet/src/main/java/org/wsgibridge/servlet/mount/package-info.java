/**
 * The mounts of a deployment and the environ variables of their requests. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.mount;

import org.jspecify.annotations.NullMarked;
