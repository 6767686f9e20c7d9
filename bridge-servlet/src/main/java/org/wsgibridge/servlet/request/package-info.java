/** The way of a request from the container to the bridge: what serves it, whether it is allowed, and its body. */
@NullMarked
package org.wsgibridge.servlet.request;

import org.jspecify.annotations.NullMarked;
