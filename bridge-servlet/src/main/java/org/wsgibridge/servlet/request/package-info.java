/**
 * The way of a request from the container to the bridge: what serves it, whether it is allowed, and its body. Internal:
 * public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.request;

import org.jspecify.annotations.NullMarked;
