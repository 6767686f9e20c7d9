/** The way of a request from the container to the bridge: what it is for, whether it is allowed, its body. */
@NullMarked
package org.wsgibridge.servlet.request;

import org.jspecify.annotations.NullMarked;
